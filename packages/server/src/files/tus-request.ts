/** A call as the library wants to see it: a plain request with the headers it knows, and a body that may be left unread. */
import { PassThrough, Readable } from 'node:stream';
import { uploadsPath } from '@jamz/core';
import type { UploadCall } from './uploads.ts';

const tusHeaders = [
  'tus-resumable',
  'upload-length',
  'upload-defer-length',
  'upload-concat',
  'upload-offset',
  'upload-metadata',
  'content-type',
  'content-length',
] as const;

export interface OpenedRequest {
  readonly request: Request;
  /** Lets go of the body: what was not wanted of it is read past, or the connection would stand still behind it. */
  readonly end: () => void;
}

export function openRequest({ method, uploadId, header, body }: UploadCall): OpenedRequest {
  const headers = new Headers();
  for (const name of tusHeaders) {
    const value = header(name);
    if (value !== null) headers.set(name, value);
  }
  // The library looks at the last part of the path alone.
  const url = `http://uploads.invalid${uploadsPath}${uploadId === null ? '' : `/${uploadId}`}`;
  if (method !== 'PATCH' || body === null) {
    return { request: new Request(url, { method, headers }), end: () => {} };
  }
  const between = passOn(body);
  const stream = Readable.toWeb(between) as ReadableStream<Uint8Array>;
  return {
    request: new Request(url, { method, headers, body: stream, duplex: 'half' }),
    end() {
      body.unpipe(between);
      body.resume();
    },
  };
}

/** The library's refusals end what it reads from, and must not end the connection with it. */
function passOn(body: Readable): PassThrough {
  const between = new PassThrough();
  const cut = (): void => void between.destroy(new Error('the connection was cut'));
  body.once('error', cut);
  body.once('close', () => {
    if (!body.readableEnded) cut();
  });
  // Nobody else may be listening when it breaks.
  between.on('error', () => {});
  if (body.destroyed) cut();
  return body.pipe(between);
}
