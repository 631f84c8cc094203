import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { picturePath } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileClient, groupOf, type FileAnswer } from './file-client.test-support.ts';
import {
  change,
  enter,
  openTestServer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

let at: TestServer;
let ada: TestPerson;
let ben: TestPerson;
let eve: TestPerson;
let scope: string;
beforeEach(async () => {
  at = await openTestServer();
  ada = await enter(at, 'ada');
  ben = await enter(at, 'ben');
  eve = await enter(at, 'eve');
  scope = await groupOf(ada, [ben]);
});
afterEach(() => at.close());

const id = 'picture-number-one-of-this-test';

type Sent = {
  readonly as?: TestPerson;
  readonly into?: string;
  readonly id?: string;
  readonly type?: string;
};
const send = (
  bytes: Buffer | string,
  { as = ada, into = scope, id: name = id, type = 'image/png' }: Sent = {},
) =>
  fileClient(at, as).ask({
    method: 'POST',
    path: picturePath(into, name),
    headers: { 'content-type': type },
    body: new Uint8Array(Buffer.from(bytes)),
  });
const get = (as: TestPerson, into = scope, name = id): Promise<FileAnswer> =>
  fileClient(at, as).ask({ method: 'GET', path: picturePath(into, name) });

const plain = (width: number, height: number, background = '#c33') =>
  sharp({ create: { width, height, channels: 3, background } });
const png = (background?: string): Promise<Buffer> =>
  plain(1_200, 600, background).png().toBuffer();

describe('a picture', () => {
  test.each(['png', 'jpeg', 'webp'] as const)(
    '[EN36] [H11] sent as %s comes back as a small WebP without what was written into it',
    async (format) => {
      const secret = 'home of the one who took it';
      const exif = { IFD0: { Copyright: secret }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } };
      const sent = await plain(1_200, 600).withExif(exif)[format]().toBuffer();
      expect(sent.includes(secret)).toBe(true);
      expect((await send(sent, { type: 'application/octet-stream' })).status).toBe(204);
      const answer = await get(ben);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/webp');
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('content-security-policy')).toBe('sandbox');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      const seen = await sharp(answer.bytes).metadata();
      expect([seen.format, seen.width, seen.height]).toEqual(['webp', 512, 256]);
      expect([seen.exif, seen.xmp, seen.iptc]).toEqual([undefined, undefined, undefined]);
      expect(answer.bytes.includes(secret)).toBe(false);
    },
  );

  test('[EN36] is turned upright before the mark that says so goes', async () => {
    const sent = await plain(100, 40)
      .withExif({})
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    await send(sent);
    const { width, height } = await sharp((await get(ada)).bytes).metadata();
    expect([width, height]).toEqual([40, 100]);
  });

  test('[EN36] sent again is the same; other bytes or another person find its id taken', async () => {
    const [red, blue] = [await png(), await png('#33c')];
    expect((await send(red)).status).toBe(204);
    expect((await send(red)).status).toBe(204);
    expect((await send(blue)).code).toBe('taken');
    expect((await send(red, { as: ben })).code).toBe('taken');
    const many = await Promise.all(Array.from({ length: 6 }, () => send(blue, { id: `${id}-2` })));
    expect(many.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204, 204]);
  });

  test('[H11] that is none is refused, whatever it says to be', async () => {
    const huge = Buffer.from(await plain(8, 8).png().toBuffer());
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    expect((await sharp(huge, { limitInputPixels: false }).metadata()).width).toBe(60_000);
    const cut = (await png()).subarray(0, 200);
    const tooManyPixels = await plain(4_100, 4_100).png().toBuffer();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const bad = [svg, '<!doctype html><script>1</script>', '', 'GIF89a', huge, cut, tooManyPixels];
    for (const bytes of bad) {
      for (const type of ['image/png', 'image/svg+xml', 'text/html']) {
        expect((await send(bytes, { type })).code).toBe('not_a_picture');
      }
    }
    expect((await send(Buffer.alloc(9 * 1024 * 1024))).code).toBe('file_too_large');
    expect((await get(ada)).code).toBe('not_found');
    expect(await at.stores.blobs.list('', 10)).toEqual([]);
  });

  test('[EN36] [M10] is there for who may read its scope, and gone for who no longer may', async () => {
    await send(await png());
    expect((await get(ben)).status).toBe(200);
    expect((await get(eve)).code).toBe('not_found');
    expect((await send(await png(), { as: eve, id: `${id}-eve` })).code).toBe('not_found');
    await ada.sync({ scope, push: [change(3, 'member.remove', { userId: ben.userId })] });
    expect((await get(ben)).code).toBe('not_found');
  });
});

describe('a member’s picture', () => {
  const wear = async (person: TestPerson, seq: number, value: string): Promise<void> => {
    const own = `user:${person.userId}`;
    const set = change(seq, 'profile.set', { field: 'avatarKey', value });
    await person.sync({ scope: own, push: [set], nothingBelow: true });
    await at.server.office.sync.settle();
  };

  test('[EN36] comes from the member’s own scope', async () => {
    await send(await png(), { into: `user:${ben.userId}`, as: ben });
    expect((await get(ada)).code).toBe('not_found');
    await wear(ben, 1, id);
    expect((await get(ada)).status).toBe(200);
    // It is his to show, not the group's: in no other place is it opened by its name.
    expect((await get(ada, `user:${ben.userId}`)).code).toBe('not_found');
    expect((await get(eve, `user:${ben.userId}`)).code).toBe('not_found');
  });

  test('[M10] naming the picture of another scope opens nothing', async () => {
    const theirs = await groupOf(eve);
    await send(await png(), { as: eve, into: theirs });
    await send(await png('#3c3'), { as: eve, into: `user:${eve.userId}`, id: `${id}-worn` });
    await wear(ben, 1, id);
    expect((await get(ada)).code).toBe('not_found');
    await wear(ben, 2, `${id}-worn`);
    expect((await get(ada, scope, `${id}-worn`)).code).toBe('not_found');
    const cover = change(3, 'group.set', { field: 'avatarKey', value: id });
    await ada.sync({ scope, push: [cover] });
    expect((await get(ada)).code).toBe('not_found');
  });
});
