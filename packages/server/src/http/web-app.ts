/**
 * The web app from a folder of built files: pre-compressed where they are, hashed assets for ever, the page and the
 * worker always fresh. Unknown pages get the app's page, unknown API addresses never. Parts of earlier builds come from
 * a second folder.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const freshFiles: ReadonlySet<string> = new Set(['index.html', 'sw.js', 'manifest.webmanifest']);
const assetsFolder = '/assets/';

export interface WebApp {
  /** Answers a page's address with the app; false when this is no page. */
  answerPage(request: FastifyRequest, reply: FastifyReply): boolean;
}

export async function addWebApp(
  app: FastifyInstance,
  places: { readonly webRoot: string | null; readonly keptWebRoot: string | null },
): Promise<WebApp> {
  const { webRoot: root, keptWebRoot } = places;
  const roots = [root, keptWebRoot].filter((place) => place !== null);
  if (root === null || !existsSync(join(root, 'index.html'))) return { answerPage: () => false };
  await app.register(fastifyStatic, {
    root: roots,
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    dotfiles: 'ignore',
    schemaHide: true,
    setHeaders: (reply, path) => void reply.header('cache-control', cacheControlOf(path, roots)),
  });
  return {
    answerPage(request, reply) {
      const path = request.url.split('?', 1)[0] ?? '/';
      const isApi = path === '/api' || path.startsWith('/api/');
      const isPage = request.method === 'GET' && !isApi && !hasExtension(path);
      if (isPage) void reply.sendFile('index.html');
      return isPage;
    },
  };
}

function cacheControlOf(path: string, roots: readonly string[]): string {
  const root = roots.find((place) => path.startsWith(place)) ?? '';
  const inside = path.slice(root.length).replaceAll('\\', '/');
  const name = inside.slice(inside.lastIndexOf('/') + 1).replace(/\.(?:br|gz)$/u, '');
  if (freshFiles.has(name)) return 'no-cache';
  return inside.startsWith(assetsFolder)
    ? 'public, max-age=31536000, immutable'
    : 'public, max-age=3600';
}

const hasExtension = (path: string): boolean => /\.[A-Za-z0-9]{1,12}$/u.test(path);
