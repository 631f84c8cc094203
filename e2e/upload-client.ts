/** tus 1.0 by hand, from `docs/protocol.md`: begins, asks how far, sends parts, and cuts them off. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { limits, mediaPath, uploadsPath } from '@jamz/core';
import { rawRequest, type RawAnswer } from './raw-client.ts';

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

const base64 = (text: string): string => Buffer.from(text).toString('base64');

export interface Uploader {
  readonly origin: string;
  readonly token: string | null;
}

interface NewUpload {
  readonly scope: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mime?: string;
}

const headersOf = ({ token }: Uploader, more: Readonly<Record<string, string>> = {}) => ({
  'tus-resumable': '1.0.0',
  ...(token !== null && { authorization: `Bearer ${token}` }),
  ...more,
});

export function beginUpload(
  from: Uploader,
  { scope, sha256, bytes, mime = 'audio/wav' }: NewUpload,
): Promise<RawAnswer> {
  const metadata = Object.entries({ scope, sha256, mime });
  return rawRequest(from.origin, 'POST', uploadsPath, {
    headers: headersOf(from, {
      'upload-length': String(bytes),
      'upload-metadata': metadata.map(([key, text]) => `${key} ${base64(text)}`).join(','),
      'content-length': '0',
    }),
  });
}

export const lookAt = (from: Uploader, path: string): Promise<RawAnswer> =>
  rawRequest(from.origin, 'HEAD', path, { headers: headersOf(from) });

export const dropUpload = (from: Uploader, path: string): Promise<RawAnswer> =>
  rawRequest(from.origin, 'DELETE', path, { headers: headersOf(from) });

export function sendPart(
  from: Uploader,
  path: string,
  part: { readonly offset: number; readonly bytes: Uint8Array },
): Promise<RawAnswer> {
  return rawRequest(from.origin, 'PATCH', path, {
    body: part.bytes,
    headers: headersOf(from, {
      'upload-offset': String(part.offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': String(part.bytes.length),
    }),
  });
}

/** The whole file, in parts as long as they may be: the answer to the last request that was made. */
export async function uploadWhole(
  from: Uploader,
  scope: string,
  bytes: Uint8Array,
  claimed = hashOf(bytes),
): Promise<RawAnswer> {
  const begun = await beginUpload(from, { scope, sha256: claimed, bytes: bytes.length });
  let last = begun;
  for (let offset = 0; last.status < 300 && offset < bytes.length;) {
    const part = bytes.subarray(offset, offset + limits.uploadPatchBytesMax);
    last = await sendPart(from, String(begun.headers['location']), { offset, bytes: part });
    offset += part.length;
  }
  return last;
}

/** Sends the head of a part and so many of its bytes, then tears the connection. */
export function cutPart(
  from: Uploader,
  path: string,
  part: { readonly offset: number; readonly bytes: Uint8Array; readonly sent: number },
): Promise<void> {
  const { hostname, port } = new URL(from.origin);
  return new Promise((resolve) => {
    const sending = request({
      host: hostname,
      port,
      method: 'PATCH',
      path,
      agent: false,
      headers: headersOf(from, {
        'upload-offset': String(part.offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': String(part.bytes.length),
      }),
    });
    sending.on('error', () => resolve());
    sending.on('close', () => resolve());
    sending.write(part.bytes.subarray(0, part.sent), () => sending.destroy());
  });
}

export interface MediaAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly range: string | null;
  readonly bytes: Buffer;
}

export async function getMedia(
  from: Uploader,
  sha256: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<MediaAnswer> {
  const answer = await fetch(`${from.origin}${mediaPath(sha256)}`, {
    headers: { ...headersOf(from), ...headers },
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    range: answer.headers.get('content-range'),
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}

/** The smallest picture there is. */
export const smallPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

export const sendPicture = (from: Uploader, path: string, bytes: Uint8Array): Promise<RawAnswer> =>
  rawRequest(from.origin, 'POST', path, {
    body: bytes,
    headers: {
      ...headersOf(from),
      'content-type': 'image/png',
      'content-length': String(bytes.length),
    },
  });

/** A true WAV of so many samples, different for every seed. */
export function smallWav(seed: number, samples = 800): Buffer {
  const data = Buffer.alloc(samples * 2);
  for (let n = 0; n < samples; n += 1) data.writeInt16LE(((n * (seed + 7)) % 2_000) - 1_000, n * 2);
  data.writeUInt32LE(seed);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}
