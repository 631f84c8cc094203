import { mediaPath } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { smallWav } from '../files/small-audio.test-support.ts';
import { fileClient, groupOf, hashOf, type FileClient } from './file-client.test-support.ts';
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
const etag = `"${sha256}"`;

describe('a file', () => {
  test('[EN37] goes out whole or in one range, and is kept by nobody on the way', async () => {
    await byAda.upload(scope, wav);
    const whole = await byBen.media(sha256);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'content-length': String(wav.length),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
      'content-disposition': 'attachment',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'x-jamz-protocol': '2',
      etag,
    });
    const part = await byBen.media(sha256, { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${wav.length}`);
    expect(part.headers.get('content-length')).toBe('100');
    expect(part.bytes.equals(wav.subarray(100, 200))).toBe(true);
    const tail = await byBen.media(sha256, { range: 'bytes=-10', 'if-range': etag });
    expect(tail.bytes.equals(wav.subarray(-10))).toBe(true);
    const beyond = await byBen.media(sha256, { range: `bytes=${wav.length}-` });
    expect([beyond.status, beyond.bytes.length]).toEqual([416, 0]);
    expect(beyond.headers.get('content-range')).toBe(`bytes */${wav.length}`);
    for (const headers of [
      { range: 'bytes=0-1,5-6' },
      { range: 'bytes=0-1', 'if-range': '"other"' },
    ]) {
      const answer = await byBen.media(sha256, headers);
      expect([answer.status, answer.bytes.length]).toEqual([200, wav.length]);
    }
  });

  test('[EN37] that is known already is not sent again, and its head says how long it is', async () => {
    await byAda.upload(scope, wav);
    const known = await byBen.media(sha256, { 'if-none-match': etag });
    expect([known.status, known.bytes.length]).toEqual([304, 0]);
    const head = await byBen.ask({ method: 'HEAD', path: mediaPath(sha256) });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(wav.length)]);
    const part = { range: 'bytes=0-9' };
    const partHead = await byBen.ask({ method: 'HEAD', path: mediaPath(sha256), headers: part });
    expect([partHead.status, partHead.headers.get('content-length')]).toEqual([206, '10']);
  });

  test('[M10] is unknown to who holds no grant, and gone for who was removed', async () => {
    await byAda.upload(scope, wav);
    const unknown = await byEve.media('0'.repeat(64));
    const foreign = await byEve.media(sha256);
    expect([foreign.status, foreign.bytes.toString()]).toEqual([404, unknown.bytes.toString()]);
    const head = await byEve.ask({ method: 'HEAD', path: mediaPath(sha256) });
    expect([head.status, head.headers.get('x-jamz-code')]).toEqual([404, 'not_found']);
    await ada.sync({ scope, push: [change(3, 'member.remove', { userId: ben.userId })] });
    expect((await byBen.media(sha256)).code).toBe('not_found');
    expect((await byAda.media(sha256)).status).toBe(200);
  });
});

describe('a grant without an upload', () => {
  test('[EN34] needs the right to read the bytes already, and a place to put them', async () => {
    const theirs = await groupOf(eve);
    const second = await groupOf(ben);
    await byAda.upload(scope, wav);
    expect((await byEve.claim(theirs, sha256)).code).toBe('not_found');
    expect((await byEve.media(sha256)).code).toBe('not_found');
    expect((await byBen.claim(theirs, sha256)).code).toBe('not_found');
    expect((await byBen.claim(second, '0'.repeat(64))).code).toBe('not_found');
    expect((await byBen.claim(second, sha256)).status).toBe(204);
    expect((await byBen.claim(second, sha256)).status).toBe(204);
    const grants = await at.stores.accounts.listGrantsIn(second);
    expect(grants).toMatchObject([
      { sha256, by: ben.userId, bytes: wav.length, mime: 'audio/wav' },
    ]);
    // It is his own: what becomes of the first group is nothing to it.
    await ada.sync({ scope, push: [change(3, 'member.remove', { userId: ben.userId })] });
    expect((await byBen.media(sha256)).status).toBe(200);
  });

  test('[M10] is not to be had by registering the hash of somebody else’s file', async () => {
    const theirs = await groupOf(eve);
    await byAda.upload(scope, wav);
    const facts = { title: 'x', artist: '', album: '', durMs: 1, mime: 'audio/wav', bytes: 1 };
    const push = [change(2, 'track.register', { sha256, ...facts })];
    await eve.sync({ scope: theirs, push });
    expect((await byEve.media(sha256)).code).toBe('not_found');
    expect((await byEve.claim(theirs, sha256)).code).toBe('not_found');
    // A failed upload of other bytes under its name opens nothing either.
    expect((await byEve.upload(theirs, smallWav(2), sha256)).code).toBe('hash_mismatch');
    expect((await byEve.media(sha256)).code).toBe('not_found');
    expect((await byEve.claim(theirs, sha256)).code).toBe('not_found');
    // Who has the bytes has them.
    expect((await byEve.upload(theirs, wav)).status).toBe(204);
    expect((await byEve.media(sha256)).status).toBe(200);
  });
});

test('[EN34] what a person keeps here is counted once per file', async () => {
  const usageOf = async (): Promise<unknown> => {
    const answer = await byAda.ask({ method: 'GET', path: '/api/me/usage' });
    return JSON.parse(answer.bytes.toString());
  };
  expect(await usageOf()).toEqual({ bytes: 0, bytesMax: 10 * 1024 ** 3 });
  const second = await groupOf(ada);
  await byAda.upload(scope, wav);
  await byAda.claim(second, sha256);
  expect(await usageOf()).toEqual({ bytes: wav.length, bytesMax: 10 * 1024 ** 3 });
});
