import { trackIdOf } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { smallWav } from '../files/small-audio.test-support.ts';
import {
  fileClient,
  groupOf,
  hashOf,
  metadataText,
  trackOf,
  tus,
  type FileClient,
} from './file-client.test-support.ts';
import {
  change,
  enter,
  openTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

// The thread that reads audio takes its time to start on a loaded machine.
vi.setConfig({ testTimeout: 60_000 });

let at: TestServer;
let ada: TestPerson;
let ben: TestPerson;
let eve: TestPerson;
let scope: string;
let byAda: FileClient;
let byBen: FileClient;
let byEve: FileClient;
beforeEach(async () => {
  at = await openTestServer();
  ada = await enter(at, 'ada');
  ben = await enter(at, 'ben');
  eve = await enter(at, 'eve');
  scope = await groupOf(ada, [ben]);
  byAda = fileClient(at, ada);
  byBen = fileClient(at, ben);
  byEve = fileClient(at, eve);
});
afterEach(() => at.close());

const wav = smallWav(1);
const sha256 = hashOf(wav);

async function isAvailable(of = sha256): Promise<unknown> {
  await at.server.office.files.settle();
  const found = await at.server.office.sync.read(scope as never, (state) =>
    state.get('track', trackIdOf(of)),
  );
  return found?.value['available'];
}
const register = (seq: number, bytes = wav, person = ben): Promise<unknown> =>
  person.sync({ scope, push: [change(seq, 'track.register', trackOf(bytes))], nothingBelow: true });

describe('an upload', () => {
  test('[EN34] [EN34a] opens the bytes to the group, and the group hears of it', async () => {
    await register(1);
    expect(await isAvailable()).toBe(false);
    expect((await byBen.media(sha256)).status).toBe(404);
    const done = await byAda.upload(scope, wav);
    expect([done.status, done.headers.get('upload-offset')]).toEqual([204, String(wav.length)]);
    expect(await isAvailable()).toBe(true);
    const heard = await byBen.media(sha256);
    expect(heard.status).toBe(200);
    expect(heard.bytes.equals(wav)).toBe(true);
    expect(heard.headers.get('content-type')).toBe('audio/wav');
    expect((await byEve.media(sha256)).code).toBe('not_found');
  });

  test('[EN34a] may come before its track: the news waits for the registration', async () => {
    await byAda.upload(scope, wav);
    expect(await isAvailable()).toBeUndefined();
    await register(1);
    expect(await isAvailable()).toBe(true);
    expect(await at.stores.accounts.listTasks('track-available')).toEqual([]);
  });

  test('[M5] goes on from where it stopped, and only its person knows it', async () => {
    const begun = await byAda.begin({ scope, sha256, bytes: wav.length });
    const path = begun.headers.get('location') ?? '';
    expect([begun.status, path]).toEqual([
      201,
      expect.stringMatching(/^\/api\/uploads\/[0-9a-f]{32}$/u),
    ]);
    expect((await byAda.part(path, 0, wav.subarray(0, 500))).status).toBe(204);
    const look = await byAda.ask({ method: 'HEAD', path, headers: tus });
    expect([look.status, look.headers.get('upload-offset')]).toEqual([200, '500']);
    for (const method of ['HEAD', 'PATCH', 'DELETE']) {
      const headers = {
        ...tus,
        'upload-offset': '500',
        ...(method === 'PATCH' && { 'content-type': 'application/offset+octet-stream' }),
      };
      expect(
        (await byBen.ask({ method, path, headers, ...(method === 'PATCH' && { body: 'x' }) }))
          .status,
      ).toBe(404);
    }
    expect((await byAda.part(path, 400, wav.subarray(400))).code).toBe('wrong_offset');
    expect((await byAda.part(path, 500, wav.subarray(500))).status).toBe(204);
    // The answer may be lost: asking again finds it done.
    const again = await byAda.ask({ method: 'HEAD', path, headers: tus });
    expect(again.headers.get('upload-offset')).toBe(String(wav.length));
    expect((await byBen.media(sha256)).status).toBe(200);
  });

  test('[M5] of other bytes than announced is refused and leaves nothing', async () => {
    const other = smallWav(2);
    expect((await byAda.upload(scope, other, sha256)).code).toBe('hash_mismatch');
    expect((await byAda.media(sha256)).status).toBe(404);
    expect((await byAda.media(hashOf(other))).status).toBe(404);
    expect(await at.stores.accounts.listTasks('upload')).toEqual([]);
    expect(await at.stores.blobs.list('', 10)).toEqual([]);
  });

  test('[M6] of no audio is refused, and so are nothing at all and 2 GB', async () => {
    const text = Buffer.from('this is a text that somebody called song.mp3'.repeat(40));
    expect((await byAda.upload(scope, text)).code).toBe('not_audio');
    expect((await byAda.begin({ scope, sha256, bytes: 0 })).code).toBe('empty_file');
    expect((await byAda.begin({ scope, sha256, bytes: 2 ** 31 })).code).toBe('file_too_large');
    expect(await at.stores.blobs.list('', 10)).toEqual([]);
  });

  test('[EN34] needs a member, at its beginning and at its end', async () => {
    expect((await byEve.upload(scope, wav)).code).toBe('not_found');
    const begun = await byBen.begin({ scope, sha256, bytes: wav.length });
    const path = begun.headers.get('location') ?? '';
    await ada.sync({ scope, push: [change(3, 'member.remove', { userId: ben.userId })] });
    expect((await byBen.part(path, 0, wav)).code).toBe('not_found');
    expect(await at.stores.blobs.list('', 10)).toEqual([]);
  });

  test('that was begun wrongly is malformed', async () => {
    const begin = (headers: Record<string, string>) =>
      byAda.ask({ method: 'POST', path: '/api/uploads', headers: { ...tus, ...headers } });
    const metadata = metadataText({ scope, sha256, mime: 'audio/wav' });
    const good = { 'upload-length': '10', 'upload-metadata': metadata };
    expect((await begin(good)).status).toBe(201);
    const bad: Record<string, string>[] = [
      { 'upload-metadata': metadata },
      { 'upload-length': '10' },
      { ...good, 'upload-length': '-1' },
      { ...good, 'upload-length': 'ten' },
      { ...good, 'tus-resumable': '0.2.2' },
      { ...good, 'upload-concat': 'partial' },
      { ...good, 'upload-metadata': 'scope' },
      { ...good, 'upload-metadata': metadataText({ scope, sha256, mime: 'text/html' }) },
      { ...good, 'upload-metadata': metadataText({ scope, sha256: '../x', mime: 'audio/wav' }) },
      { ...good, 'upload-metadata': `${metadata},name eA==` },
    ];
    for (const headers of bad)
      expect([headers, (await begin(headers)).code]).toEqual([headers, 'malformed']);
  });

  test('[I15] is counted by how it ended, and named in no label and no log line', async () => {
    await byAda.upload(scope, wav);
    await byAda.upload(scope, Buffer.from('no music'));
    await byBen.media(sha256);
    const { text } = await at.send({ path: '/metrics' });
    expect(text).toContain('jamz_uploads_total{end="begun"} 2');
    expect(text).toContain('jamz_uploads_total{end="kept"} 1');
    expect(text).toContain('jamz_uploads_total{end="not_audio"} 1');
    expect(text).toContain(`jamz_upload_bytes_total{end="kept"} ${wav.length}`);
    for (const secret of [sha256, scope, ada.userId, ben.userId]) {
      expect(text).not.toContain(secret);
      expect(at.lines.join('\n')).not.toContain(secret);
    }
  });
});
