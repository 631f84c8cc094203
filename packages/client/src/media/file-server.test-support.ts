/** A server that keeps files and can be cut off, told to refuse, or made to lie. */
import { appError, err, ok, type AppError } from '@jamz/core';
import type { MediaWire } from './media-wire.ts';
import { hashOf } from './small-wav.test-support.ts';

export interface FileServer {
  readonly wire: MediaWire;
  /** Bytes by hash. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** `scope hash`. */
  readonly grants: Set<string>;
  readonly pictures: Map<string, ArrayBuffer>;
  /** What was asked, in order. */
  readonly calls: string[];
  /** Fails the next upload after so many bytes, once. */
  cutUploadAt: number | null;
  cutDownloadAt: number | null;
  /** Uploads end like this. */
  refusal: AppError | null;
  /** Downloads have one byte changed. */
  lies: boolean;
  /** Uploads stop here until they are let go on. */
  gate: Promise<void>;
}

export function createFileServer(): FileServer {
  const parts = new Map<string, Uint8Array<ArrayBuffer>>();
  const server: FileServer = {
    files: new Map(),
    grants: new Set(),
    pictures: new Map(),
    calls: [],
    cutUploadAt: null,
    cutDownloadAt: null,
    refusal: null,
    lies: false,
    gate: Promise.resolve(),
    wire: {
      grant: async ({ scope: into, sha256 }) => {
        server.calls.push(`grant ${sha256.slice(0, 8)}`);
        const isKnown =
          server.files.has(sha256) && [...server.grants].some((one) => one.endsWith(sha256));
        if (isKnown) server.grants.add(`${into} ${sha256}`);
        return ok(isKnown);
      },
      upload: async (task, events, signal) => {
        const url = task.url ?? `/api/uploads/${parts.size + 1}`;
        const have = parts.get(url)?.byteLength ?? 0;
        server.calls.push(`upload ${task.sha256.slice(0, 8)} from ${have}`);
        if (server.refusal !== null) return err(server.refusal);
        await events.placed(url);
        const cut = server.cutUploadAt;
        const to = cut === null ? task.bytes : Math.max(have, Math.min(cut, task.bytes));
        const more = await task.read(have, to);
        if (more === null) return err(appError('offline', 'no bytes'));
        const all = joined(parts.get(url) ?? new Uint8Array(), more);
        parts.set(url, all);
        events.sent(to);
        await server.gate;
        if (signal.aborted) return err(appError('offline', 'stopped'));
        if (to < task.bytes) {
          server.cutUploadAt = null;
          return err(appError('offline', 'cut'));
        }
        if ((await hashOf(all)) !== task.sha256) return err(appError('hash_mismatch'));
        server.files.set(task.sha256, all);
        server.grants.add(`${task.scope} ${task.sha256}`);
        return ok(null);
      },
      giveUp: async (url) => {
        server.calls.push(`give up ${url}`);
        parts.delete(url);
      },
      fetch: async ({ sha256, from }) => {
        server.calls.push(`fetch ${sha256.slice(0, 8)} from ${from}`);
        const bytes = server.files.get(sha256);
        if (bytes === undefined) return err(appError('not_found'));
        const sent = bytes.slice(from, server.cutDownloadAt ?? undefined);
        if (server.lies) sent[0] = (sent[0] ?? 0) ^ 1;
        server.cutDownloadAt = null;
        const body = new Blob([sent]).stream();
        return ok({ from, bytes: bytes.byteLength, mime: 'audio/wav', body });
      },
      sendPicture: async ({ scope: into, id, bytes }) => {
        server.pictures.set(`${into} ${id}`, bytes);
        return ok(null);
      },
      fetchPicture: async ({ scope: from, id }) => {
        const bytes = server.pictures.get(`${from} ${id}`);
        return bytes === undefined ? err(appError('not_found')) : ok({ mime: 'image/webp', bytes });
      },
    },
  };
  return server;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.byteLength + b.byteLength);
  all.set(a);
  all.set(b, a.byteLength);
  return all;
}
