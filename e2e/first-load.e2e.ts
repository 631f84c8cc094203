/** The weight of the first screens, from the files of the build: whatever each of them needs before it can be drawn. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const assets = join(import.meta.dirname, '../apps/web/dist/assets');
const kilobytesMax = 250;
/** What every start needs: the entry, the screens around, the device. */
const always = ['index', 'app', 'device'];

/** These parts and all they import, once each. */
async function closureOf(parts: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const found = new Map<string, Buffer>();
  const take = async (name: string): Promise<void> => {
    if (found.has(name)) return;
    const code = await readFile(join(assets, name));
    found.set(name, code);
    // A dynamic import is a call; these are not.
    for (const [, other] of code.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/gu))
      if (other !== undefined) await take(other);
  };
  for (const part of parts) {
    const matching = names.filter((name) => name.replace(/-[\w-]{8}\.js$/u, '') === part);
    expect(matching, part).not.toHaveLength(0);
    for (const name of matching) await take(name);
  }
  return found;
}

for (const [screen, parts] of [
  ['sign-in', [...always, 'account']],
  ['the groups of a signed-in person', [...always, 'work', 'groups']],
] as const) {
  test(`[W13] the JavaScript of ${screen} is at most ${kilobytesMax} kB, packed`, async () => {
    const closure = await closureOf(parts);
    const bytes = [...closure.values()].map((code) => gzipSync(code, { level: 9 }).length);
    const kilobytes = bytes.reduce((sum, size) => sum + size, 0) / 1_000;
    console.log(`${screen}: ${closure.size} files, ${kilobytes.toFixed(1)} kB packed`);
    expect(closure.size).toBeGreaterThan(4);
    expect(kilobytes).toBeGreaterThan(100);
    expect(kilobytes).toBeLessThanOrEqual(kilobytesMax);
  });
}
