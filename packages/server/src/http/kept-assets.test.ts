import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepAssets } from './kept-assets.ts';
import { openTestServer } from './test-server.test-support.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-kept-'));
});
afterEach(() => rm(folder, { recursive: true }));

const day = 86_400_000;

/** Puts a build with these parts where the last one was. */
async function build(...names: readonly string[]): Promise<string> {
  const webRoot = join(folder, 'dist');
  await rm(webRoot, { recursive: true, force: true });
  await mkdir(join(webRoot, 'assets'), { recursive: true });
  await writeFile(join(webRoot, 'index.html'), names.join(' '));
  for (const name of names) await writeFile(join(webRoot, 'assets', name), `// ${name}`);
  return webRoot;
}

const keptRoot = () => join(folder, 'kept');
const kept = async () => (await readdir(join(keptRoot(), 'assets'))).toSorted();

test('[W12] a part stays seven days after the build that left it out, however old it is', async () => {
  const start = 1_000 * day;
  await keepAssets({ webRoot: await build('a-1.js', 'b-1.js'), keptRoot: keptRoot(), now: start });
  // A month later a newer build comes.
  const webRoot = await build('a-2.js', 'b-1.js');
  const replaced = start + 30 * day;
  await keepAssets({ webRoot, keptRoot: keptRoot(), now: replaced });
  expect(await kept()).toEqual(['a-1.js', 'a-2.js', 'b-1.js']);
  await keepAssets({ webRoot, keptRoot: keptRoot(), now: replaced + limits.replacedAssetsMs });
  expect(await kept()).toEqual(['a-1.js', 'a-2.js', 'b-1.js']);
  await keepAssets({ webRoot, keptRoot: keptRoot(), now: replaced + limits.replacedAssetsMs + 1 });
  expect(await kept()).toEqual(['a-2.js', 'b-1.js']);
});

test('[W12] a part that comes back is a part of this build again', async () => {
  await keepAssets({ webRoot: await build('a-1.js'), keptRoot: keptRoot(), now: 0 });
  await keepAssets({ webRoot: await build('a-2.js'), keptRoot: keptRoot(), now: day });
  await keepAssets({ webRoot: await build('a-1.js'), keptRoot: keptRoot(), now: 6 * day });
  await keepAssets({ webRoot: await build('a-2.js'), keptRoot: keptRoot(), now: 9 * day });
  expect(await kept()).toEqual(['a-1.js', 'a-2.js']);
});

test('[W12] a lost or broken index takes nothing away', async () => {
  await keepAssets({ webRoot: await build('a-1.js'), keptRoot: keptRoot(), now: 0 });
  await writeFile(join(keptRoot(), '.replaced.json'), '{"replacedAt":{"a-1.js":"yes"}}');
  await keepAssets({ webRoot: await build('a-2.js'), keptRoot: keptRoot(), now: 400 * day });
  expect(await kept()).toEqual(['a-1.js', 'a-2.js']);
});

test('[W12] the server gives out parts of the build before, for ever cached, and no page of it', async () => {
  const dataDir = join(folder, 'data');
  const first = await openTestServer({ webRoot: await build('a-1.js'), dataDir });
  await first.close();
  const second = await openTestServer({ webRoot: await build('a-2.js'), dataDir });
  const old = await second.send({ path: '/assets/a-1.js' });
  expect([old.status, old.text]).toEqual([200, '// a-1.js']);
  expect(old.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await second.send({ path: '/' })).text).toBe('a-2.js');
  expect((await second.send({ path: '/.replaced.json' })).status).toBe(404);
  expect((await second.send({ path: '/assets/a-3.js' })).status).toBe(404);
  await second.close();
});
