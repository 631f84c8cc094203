import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && !/\.test(-support)?\.ts$/u.test(name))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

test('[EN14] the sync room imports no platform module and no product word', () => {
  expect(sources.length).toBeGreaterThan(30);
  for (const { name, text } of sources) {
    const imports = [...text.matchAll(/from '([^']+)'/gu)].map(([, from]) => from ?? '');
    const foreign = imports.filter(
      (from) => !/^(\.\/|@jamz\/(core|stores)$|zod\/mini$)/u.test(from),
    );
    expect(foreign, name).toEqual([]);
    expect(text, name).not.toMatch(/trafficJamzModel|playlist|group\.|\bDate\b|Math\.random/u);
  }
});
