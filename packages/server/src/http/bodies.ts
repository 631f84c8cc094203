/** How bodies are read: our own reader for JSON, and bytes only on the routes that take them. */
import { appError, limits, readJson, type AppError, type Timers } from '@jamz/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Length by the framework, then UTF-8, then our own reader: nothing else ever parses a body. */
export function readHostileBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_: FastifyRequest, bytes: Buffer) => {
      let text: string;
      try {
        text = decoder.decode(bytes);
      } catch {
        throw new BodyError(appError('malformed', 'not UTF-8'));
      }
      const body = readJson(text);
      if (!body.ok) throw new BodyError(body.error);
      return body.value;
    },
  );
}

export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

/** Parts of an upload come as they are, and nothing is read before somebody wants it. */
export function readUploads(room: FastifyInstance): void {
  room.removeAllContentTypeParsers();
  room.addContentTypeParser(
    'application/offset+octet-stream',
    async (_: unknown, bytes: unknown) => bytes,
  );
}

/** Whole and of whatever type it says to be: what it is shows in its bytes. */
export function readPictures(room: FastifyInstance): void {
  room.removeAllContentTypeParsers();
  const limit = { parseAs: 'buffer', bodyLimit: limits.pictureBytesMax } as const;
  room.addContentTypeParser('*', limit, async (_: unknown, bytes: Buffer) => bytes);
}

/**
 * A body that does not arrive in time ends its connection. A part of an upload may take longer: a slow network is no
 * attack, and what arrived of it is kept.
 */
export function limitBodyTime(app: FastifyInstance, timers: Timers): void {
  app.addHook('onRequest', async (request) => {
    const { headers, raw } = request;
    const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
    if (length === '0' && coding === undefined) return;
    const isUpload = request.routeOptions.config.takes === 'upload';
    const deadline = timers.after(isUpload ? limits.uploadPatchMsMax : limits.requestMsMax, () => {
      if (!raw.complete) raw.destroy();
    });
    raw.once('close', () => deadline.cancel());
  });
}
