/** Bad files and bad talk about files, with the answer each must get; and shots at their routes for the long attack. */
import { limits, mediaPath, picturePath, uploadsPath } from '@jamz/core';
import type { Attacked } from './hostile-ground.ts';
import { garbage, type Chance } from './hostile-fuzz.ts';
import { newSecret, rawRequest, type RawAnswer } from './raw-client.ts';
import {
  beginUpload,
  hashOf,
  lookAt,
  sendPart,
  sendPicture,
  smallPng,
  smallWav,
  uploadWhole,
  type Uploader,
} from './upload-client.ts';

interface FileRow {
  readonly what: string;
  readonly code: string;
  readonly act: () => Promise<RawAnswer>;
}

const unknown = '0'.repeat(64);
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>');

/** A PNG whose head says that it is 60,000 pixels wide and high. */
function hugePng(): Buffer {
  const bytes = Buffer.from(smallPng);
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  return bytes;
}

export function fileRows(at: Attacked): readonly FileRow[] {
  const { origin } = at.server;
  const by: Uploader = { origin, token: at.people.admin.accessToken() };
  const { scope } = at.group;
  const wav = smallWav(50);
  const sha256 = hashOf(wav);
  const claim = { scope, sha256, bytes: wav.length };
  const upload = (bytes: Uint8Array, claimed?: string) => uploadWhole(by, scope, bytes, claimed);
  const picture = (bytes: Uint8Array, name = newSecret(16)) =>
    sendPicture(by, picturePath(scope, name), bytes);
  const get = (path: string, headers = {}) =>
    rawRequest(origin, 'GET', path, {
      headers: { authorization: `Bearer ${by.token}`, ...headers },
    });
  /** Announces so many bytes and sends a few: what is refused by its length is not waited for. */
  const longer = (method: string, path: string, bytes: number) =>
    rawRequest(origin, method, path, {
      body: 'few',
      headers: {
        authorization: `Bearer ${by.token}`,
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
        'content-length': String(bytes),
      },
    });
  const grant = (body: unknown) => at.people.admin.post('/api/grants', body);
  const inTheMiddle = async (offset: number, bytes: Uint8Array): Promise<RawAnswer> => {
    const begun = await beginUpload(by, claim);
    return sendPart(by, String(begun.headers['location']), { offset, bytes });
  };
  return [
    {
      what: 'nothing at all',
      code: 'empty_file',
      act: () => beginUpload(by, { ...claim, bytes: 0 }),
    },
    {
      what: '2 GB',
      code: 'file_too_large',
      act: () => beginUpload(by, { ...claim, bytes: 2 ** 31 }),
    },
    { what: 'a text', code: 'not_audio', act: () => upload(Buffer.from('song '.repeat(99))) },
    { what: 'half a file', code: 'not_audio', act: () => upload(wav.subarray(0, 30)) },
    { what: 'other bytes', code: 'hash_mismatch', act: () => upload(smallWav(51), sha256) },
    { what: 'a hole', code: 'wrong_offset', act: () => inTheMiddle(100, wav.subarray(100)) },
    {
      what: 'more than was said',
      code: 'too_large',
      act: () => inTheMiddle(0, Buffer.concat([wav, wav])),
    },
    {
      what: 'a part that says to be too long',
      code: 'too_large',
      act: async () => {
        const begun = await beginUpload(by, claim);
        return longer('PATCH', String(begun.headers['location']), limits.uploadPatchBytesMax + 1);
      },
    },
    {
      what: 'a foreign group',
      code: 'not_found',
      act: () => beginUpload(by, { ...claim, scope: at.otherGroup.scope }),
    },
    {
      what: 'no group',
      code: 'malformed',
      act: () => beginUpload(by, { ...claim, scope: 'system:timelines' }),
    },
    {
      what: 'a path for a hash',
      code: 'malformed',
      act: () => beginUpload(by, { ...claim, sha256: '../../etc/passwd' }),
    },
    {
      what: 'a page',
      code: 'malformed',
      act: () => beginUpload(by, { ...claim, mime: 'text/html' }),
    },
    {
      what: 'an upload that is none',
      code: 'not_found',
      act: () => lookAt(by, `${uploadsPath}/${'a'.repeat(32)}`),
    },
    {
      what: 'a path for an upload',
      code: 'not_found',
      act: () => lookAt(by, `${uploadsPath}/..%2f..%2fsecrets.json`),
    },
    { what: 'an unknown file', code: 'not_found', act: () => get(mediaPath(unknown)) },
    {
      what: 'a path for a file',
      code: 'malformed',
      act: () => get(mediaPath('..%2f..%2fjamz.db')),
    },
    { what: 'a grant of nothing', code: 'malformed', act: () => grant({}) },
    {
      what: 'a grant of a path',
      code: 'malformed',
      act: () => grant({ scope, sha256: '/etc/passwd' }),
    },
    {
      what: 'a grant of the unknown',
      code: 'not_found',
      act: () => grant({ scope, sha256: unknown }),
    },
    { what: 'a drawing', code: 'not_a_picture', act: () => picture(svg) },
    { what: '60,000 x 60,000 pixels', code: 'not_a_picture', act: () => picture(hugePng()) },
    { what: 'a picture of nothing', code: 'not_a_picture', act: () => picture(Buffer.alloc(0)) },
    {
      what: 'a picture that says to be too long',
      code: 'file_too_large',
      act: () => longer('POST', picturePath(scope, newSecret(16)), limits.pictureBytesMax + 1),
    },
    { what: 'a picture with a short name', code: 'malformed', act: () => picture(smallPng, 'x') },
  ];
}

/** Announces more than anybody may keep, without a byte of it, and gives all of it up again. */
export async function fillQuota(at: Attacked): Promise<RawAnswer> {
  const by: Uploader = { origin: at.server.origin, token: at.people.admin.accessToken() };
  const claim = { scope: at.group.scope, sha256: unknown, bytes: limits.mediaBytesMax };
  const begun: string[] = [];
  for (;;) {
    const answer = await beginUpload(by, claim);
    if (answer.status === 201 && begun.length < 100) {
      begun.push(String(answer.headers['location']));
      continue;
    }
    const headers = { authorization: `Bearer ${by.token}`, 'tus-resumable': '1.0.0' };
    for (const path of begun) await rawRequest(by.origin, 'DELETE', path, { headers });
    return answer;
  }
}

interface FileShot {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Something that nearly is a request about files; `ids` are those of other people's things. */
export function fileShot(chance: Chance, token: string, ids: readonly string[]): FileShot {
  const junk = (): string => encodeURIComponent(garbage(chance).slice(0, 60).toWellFormed());
  const id = (): string => (chance.is(0.5) ? encodeURIComponent(chance.pick(ids)) : junk());
  const hash = (): string => (chance.is(0.7) ? hashOf(Buffer.from(junk())) : junk());
  const line = (): string =>
    garbage(chance)
      .replaceAll(/[^\u0020-\u007e]/gu, '')
      .slice(0, 80);
  const metadata = [`scope ${btoa(id())}`, `sha256 ${btoa(hash())}`, `mime ${btoa('audio/mpeg')}`];
  const path = chance.pick([
    uploadsPath,
    `${uploadsPath}/${chance.is(0.5) ? newSecret(16) : junk()}`,
    mediaPath(hash()),
    picturePath(id(), newSecret(16)),
    picturePath(id(), junk()),
    '/api/grants',
  ]);
  const method = chance.pick(['GET', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'PUT']);
  const octets = 'application/offset+octet-stream';
  return {
    method,
    path,
    body: method === 'GET' || method === 'OPTIONS' ? null : garbage(chance),
    headers: {
      authorization: `Bearer ${token}`,
      ...(chance.is(0.9) && { 'tus-resumable': chance.is(0.9) ? '1.0.0' : line() }),
      ...(chance.is(0.7) && { 'content-type': chance.pick([octets, 'image/png', 'x/y']) }),
      ...(chance.is(0.7) && { 'upload-length': chance.is(0.5) ? '100' : line() }),
      ...(chance.is(0.7) && { 'upload-offset': chance.is(0.5) ? '0' : line() }),
      ...(chance.is(0.7) && { 'upload-metadata': chance.is(0.7) ? metadata.join(',') : line() }),
      ...(chance.is(0.2) && { 'upload-concat': line(), 'upload-defer-length': line() }),
      ...(chance.is(0.5) && { range: `bytes=${line()}` }),
    },
  };
}
