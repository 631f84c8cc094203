import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { must } from '@jamz/core';
import { openPlace, type Place } from '../jamz-process.test-support.ts';
import { withOffice } from '../open-installation.ts';
import { readConfig } from '../read-config.ts';

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.clear());

const bytes = Buffer.from('a whole song');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const scope = `group:${'a'.repeat(40)}`;

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

/** A file that a group of nobody keeps. */
async function keepOne(): Promise<string> {
  const { dataDir } = place;
  const read = readConfig({ flags: { dataDir }, environment: {}, readFile: () => null });
  if (!read.ok) throw new Error(read.error);
  await withOffice(read.value.config, { mayBegin: true }, async ({ office }) => {
    const file = { scope, sha256, by: 'ada', mime: 'audio/mpeg' };
    expect((await office.files.keep(file, once(bytes))).ok).toBe(true);
  });
  return join(dataDir, 'blobs', 'sha256', sha256.slice(0, 2), sha256);
}

const filesCheck = async (): Promise<{ code: number | null; ok: boolean; note: string }> => {
  const { code, json } = await place.run(['doctor', '--json']);
  const { checks } = json as { checks: { check: string; ok: boolean; note: string }[] };
  const { ok, note } = must(
    checks.find(({ check }) => check === 'files'),
    'the check of files',
  );
  return { code, ok, note };
};

test('[W5] [EN34] the doctor reads every file that a grant names', async () => {
  const path = await keepOne();
  expect(await filesCheck()).toMatchObject({ code: 0, ok: true, note: '1 with 0.0 MiB, as named' });
  await rm(path);
  await writeFile(path, 'another song');
  const damaged = await filesCheck();
  expect(damaged).toMatchObject({ code: 3, ok: false });
  expect(damaged.note).toContain(`1 of 1 (first ${sha256.slice(0, 12)} in ${scope})`);
  await rm(path);
  expect(await filesCheck()).toMatchObject({ code: 3, ok: false });
});
