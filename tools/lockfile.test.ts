import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import completeLock from './complete-lock.cjs';

const text = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
const lock: { readonly packages: Record<string, Record<string, unknown>> } = JSON.parse(text);

test('[W1] the lockfile names every platform package, so that npm ci accepts it', () => {
  expect(completeLock.findMissing(lock.packages)).toEqual([]);
});

test('[W1] a platform package that is missing is found, with its platform', () => {
  const parent = Object.entries(lock.packages).find(([key]) => key === 'node_modules/oxlint');
  const names = Object.keys(parent?.[1]['optionalDependencies'] ?? {});
  const gone = names.find((name) => name.includes('darwin-arm64')) ?? '';
  const packages = { ...lock.packages };
  delete packages[`node_modules/${gone}`];
  const missing = completeLock.findMissing(packages);
  expect(missing).toHaveLength(1);
  expect(missing[0]?.entry).toMatchObject({ cpu: ['arm64'], os: ['darwin'], optional: true });
});

test('the lockfile names no host to fetch from', () => {
  expect(text).not.toMatch(/"resolved": "[a-z+]+:/u);
});

test('every dependency is exact', () => {
  const folders = ['packages/core', 'packages/client', 'packages/stores', 'packages/server'];
  for (const folder of ['.', 'apps/web', 'apps/jamz', 'sim', 'bench', 'e2e', 'tools', ...folders]) {
    const file = new URL(`../${folder}/package.json`, import.meta.url);
    const manifest: Record<string, unknown> = JSON.parse(readFileSync(file, 'utf8'));
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const version of Object.values(manifest[field] ?? {})) {
        expect(version, `${folder} ${field}`).toMatch(/^\d+\.\d+\.\d+$/u);
      }
    }
  }
});
