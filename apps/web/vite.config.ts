import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { createChunkNames } from './start-parts.ts';

// Workspaces are read from their sources. The list replaces the default one, so the rest of it is repeated.
const conditions = ['source', 'browser', 'module', 'import'];

const version =
  process.env['JAMZ_WEB_VERSION'] ??
  (
    JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;

/**
 * The entry loads device and app only after it switched compiled schemas off, which would cost the first visit a round trip.
 * So the page names their parts at once.
 */
function preloadApp(): Plugin {
  return {
    name: 'jamz-preload-app',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
        const parts = ['/app/app-device.ts', '/app/create-app.tsx'].map((end) => {
          const part = chunks.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(end)));
          if (part === undefined) throw new Error(`${end} is no part of its own any more`);
          return part.fileName;
        });
        const files = new Set(parts);
        for (const name of files) {
          for (const needed of chunks.find((chunk) => chunk.fileName === name)?.imports ?? []) {
            files.add(needed);
          }
        }
        return [...files].map((name) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}

/**
 * The script that draws a kept screen waits for nothing, so the page names it first, by itself; and it tells one build
 * from another by the names of all files, which change with what is in them.
 */
function startFirst(): Plugin {
  return {
    name: 'jamz-start-first',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
        const start = chunks.find(({ moduleIds }) =>
          moduleIds.some((id) => id.endsWith('/start/main.ts')),
        );
        if (start === undefined)
          throw new Error('src/start/main.ts is no part of its own any more');
        const names = Object.keys(bundle ?? {})
          .toSorted()
          .join('\n');
        const build = createHash('sha256').update(names).digest('hex').slice(0, 16);
        return {
          html: html.replace('<html ', `<html data-build="${build}" `),
          tags: [
            {
              tag: 'script',
              attrs: { type: 'module', async: true, crossorigin: true, src: `/${start.fileName}` },
              injectTo: 'head-prepend' as const,
            },
          ],
        };
      },
    },
  };
}

const shortcutIcons = [{ src: '/icon-192.png', sizes: '192x192', type: 'image/png' }];

export default defineConfig({
  resolve: { conditions },
  define: { __JAMZ_VERSION__: JSON.stringify(version) },
  plugins: [
    react(),
    preloadApp(),
    startFirst(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // Registered by src/app/register-worker.ts, through the one Trusted Types policy.
      injectRegister: false,
      registerType: 'prompt',
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['**/*.{js,css,html,svg,png,webmanifest}'],
        // Drawn by the system once, when the app is installed; and kinds of audio that no upload takes.
        globIgnores: [
          '**/icon-*512.png',
          '**/{Aiff,Asf,Dsdiff,Dsf,Matroska,Musepack,WavPack}Parser-*.js',
        ],
        // Workbox adds a revision to what has no hash in its name.
        dontCacheBustURLsMatching: /assets\//u,
      },
      manifest: {
        id: '/',
        name: 'TrafficJamz',
        short_name: 'TrafficJamz',
        description: 'Keep a group that travels together in step: the same playlist, one plan.',
        lang: 'en',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#15101c',
        theme_color: '#15101c',
        categories: ['music', 'travel', 'social'],
        dir: 'ltr',
        display_override: ['standalone', 'minimal-ui'],
        orientation: 'any',
        shortcuts: [
          { name: 'New group', url: '/#/new', icons: shortcutIcons },
          { name: 'Scan an invitation', url: '/#/scan', icons: shortcutIcons },
        ],
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          {
            src: '/icon-maskable-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
    }),
  ],
  // The media worker's parsers are loaded one by one, as files need them.
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ debugName: 'start', name: createChunkNames() }],
        },
      },
    },
    modulePreload: { polyfill: false },
    // Old hashed files are kept by the server, not by the build.
    emptyOutDir: true,
    reportCompressedSize: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': process.env['JAMZ_DEV_SERVER'] ?? 'http://127.0.0.1:8080',
      '/config.json': process.env['JAMZ_DEV_SERVER'] ?? 'http://127.0.0.1:8080',
      '/socket.io': {
        target: process.env['JAMZ_DEV_SERVER'] ?? 'http://127.0.0.1:8080',
        ws: true,
      },
    },
  },
});
