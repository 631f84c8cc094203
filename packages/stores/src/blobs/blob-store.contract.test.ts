import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeBlobStore } from './blob-store.contract.ts';
import { openFsBlobStore } from './fs-blob-store.ts';
import { createMemoryBlobStore } from './memory-blob-store.ts';

describeBlobStore('memory', async () => ({
  store: createMemoryBlobStore(),
  dispose: async () => {},
}));

describeBlobStore('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-blobs-'));
  const store = await openFsBlobStore(join(folder, 'blobs'));
  return { store, dispose: () => rm(folder, { recursive: true }) };
});

test('drafts of a killed process are swept at start, those of a living one are not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-blobs-'));
  await openFsBlobStore(folder);
  const living = `${process.pid}.draft`;
  await writeFile(join(folder, 'incoming', '999999999.draft'), 'half');
  await writeFile(join(folder, 'incoming', living), 'half');
  await openFsBlobStore(folder);
  expect(await readdir(join(folder, 'incoming'))).toEqual([living]);
  await rm(folder, { recursive: true });
});

test('a folder that cannot be written to is refused with advice', async () => {
  await expect(openFsBlobStore('/dev/null/blobs')).rejects.toThrow('files cannot be written');
});
