/** Draws the app's PNG icons from `apps/web/public/icon.svg`: `node e2e/make-icons.ts`, after the drawing changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const folder = new URL('../apps/web/public/', import.meta.url);
const drawing = readFileSync(new URL('icon.svg', folder), 'utf8');
// A maskable icon may lose its outer fifth to the launcher's shape: square corners, smaller drawing on the same ground.
const maskable = drawing
  .replace('rx="116"', 'rx="0"')
  .replace(
    /<g fill="url\(#lane\)">/u,
    '<g fill="url(#lane)" transform="translate(77 77) scale(0.7)">',
  );

const browser = await chromium.launch({
  executablePath: process.env['JAMZ_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  for (const [name, size, svg] of [
    ['icon-180.png', 180, maskable.replace('scale(0.7)', 'scale(0.82)').replace('77 77', '46 46')],
    ['icon-192.png', 192, drawing],
    ['icon-512.png', 512, drawing],
    ['icon-maskable-512.png', 512, maskable],
  ] as const) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    writeFileSync(new URL(name, folder), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
