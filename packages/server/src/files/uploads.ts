/**
 * Resumable uploads (tus 1.0) of signed-in people: ours is who may begin and go on with which upload and what becomes
 * of it; the bytes and offsets are the library's (EN34, M5).
 */
import type { Readable } from 'node:stream';
import { Metadata, Server } from '@tus/server';
import {
  appError,
  err,
  limits,
  ok,
  uploadMetadataSchema,
  uploadsPath,
  type AppError,
  type Clock,
  type Ids,
  type Result,
} from '@jamz/core';
import type { Metrics } from '../observe/metrics.ts';
import type { FileAccess } from './file-access.ts';
import type { Finisher } from './finish-upload.ts';
import type { Grants } from './grants.ts';
import { refusalOfTus } from './tus-refusal.ts';
import { createUploadLocks } from './upload-locks.ts';
import { openRequest } from './tus-request.ts';
import { isUploadId, type UploadFolder } from './upload-folder.ts';
import type { UploadRecord, UploadRecords } from './upload-records.ts';

/** A request as it came, from a person who is known. */
export interface UploadCall {
  readonly userId: string;
  readonly method: 'POST' | 'HEAD' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** Null for a new one. */
  readonly uploadId: string | null;
  readonly header: (name: string) => string | null;
  readonly body: Readable | null;
}

export interface UploadAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Uploads {
  handle(call: UploadCall): Promise<Result<UploadAnswer>>;
}

export interface UploadPorts {
  readonly records: UploadRecords;
  readonly folder: UploadFolder;
  readonly access: FileAccess;
  readonly grants: Grants;
  readonly finisher: Finisher;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
}

/** What of the library's answer goes out; cross-origin headers are not among it: nobody else's page may ask. */
const answered = [
  'location',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-length',
  'upload-metadata',
  'upload-offset',
] as const;

export function createUploads(ports: UploadPorts): Uploads {
  const { records, finisher, metrics } = ports;
  const idOfRequest = new WeakMap<object, string>();
  const tus = new Server({
    path: uploadsPath,
    datastore: ports.folder.store,
    locker: createUploadLocks(),
    lockDrainTimeout: 500,
    relativeLocation: true,
    maxSize: limits.mediaBytesMax,
    namingFunction: (request) => idOfRequest.get(request) ?? '',
  });

  const pass = async (call: UploadCall, id: string | null): Promise<Response> => {
    const { request, end } = openRequest(call);
    if (id !== null) idOfRequest.set(request, id);
    return tus.handleWeb(request).finally(end);
  };
  const begin = async (call: UploadCall): Promise<Result<UploadAnswer>> => {
    const admitted = await admit(ports, call);
    if (!admitted.ok) return admitted;
    const { id } = admitted.value;
    await records.put(admitted.value);
    const answer = answerOf(await pass(call, id));
    if (!answer.ok) await records.delete(id);
    return answer;
  };
  const goOn = async (call: UploadCall, record: UploadRecord): Promise<Result<UploadAnswer>> => {
    if (call.method === 'DELETE' && record.isDone) {
      await records.delete(record.id);
      return ok({ status: 204, headers: { 'tus-resumable': '1.0.0' } });
    }
    if (record.isDone) return ok(doneAnswer(call.method, record));
    const tooMuch = call.method === 'PATCH' ? refusalOfPart(call) : null;
    if (tooMuch !== null) return err(tooMuch);
    const answer = answerOf(await pass(call, null));
    if (!answer.ok || answer.value.headers['upload-offset'] !== String(record.bytes)) return answer;
    const end = await finisher.finish(record);
    return end.ok ? answer : end;
  };
  return {
    async handle(call) {
      const { method, uploadId, userId } = call;
      if (method === 'OPTIONS') return answerOf(await pass(call, null));
      if (method === 'POST') {
        const begun = await begin(call);
        metrics.countBy('uploads', begun.ok ? 'begun' : begun.error.code);
        return begun;
      }
      if (uploadId === null || !isUploadId(uploadId)) return err(appError('not_found'));
      await finisher.ended(uploadId);
      const record = await records.read(uploadId);
      if (record === null || !ports.access.mayGoOn(userId, record)) {
        return err(appError('not_found'));
      }
      return goOn(call, record);
    },
  };
}

/** May this person begin this upload here? */
async function admit(ports: UploadPorts, call: UploadCall): Promise<Result<UploadRecord>> {
  const { records, access, grants, clock, ids } = ports;
  const { userId } = call;
  const metadata = metadataOf(call.header('upload-metadata'));
  const length = call.header('upload-length') ?? '';
  if (metadata === null || !/^\d{1,15}$/u.test(length)) return err(appError('malformed'));
  const bytes = Number(length);
  if (bytes === 0) return err(appError('empty_file'));
  if (bytes > limits.mediaBytesMax) return err(appError('file_too_large'));
  const { scope } = metadata;
  if (!(await access.mayRead(userId, scope))) return err(appError('not_found'));
  const awaited = await records.awaited(userId, scope);
  const refusal = await grants.refusalOf({ userId, scope, bytes, awaited });
  if (refusal !== null) return err(refusal);
  const id = Buffer.from(ids.secret(16), 'base64url').toString('hex');
  return ok({ ...metadata, id, userId, bytes, at: clock.now(), isDone: false });
}

function metadataOf(header: string | null): ReturnType<typeof uploadMetadataSchema.parse> | null {
  if (header === null) return null;
  try {
    return uploadMetadataSchema.parse(Metadata.parse(header));
  } catch {
    return null;
  }
}

/** A part comes in one piece of known length: what is cut off is asked for again. */
function refusalOfPart({ header }: UploadCall): AppError | null {
  const length = header('content-length');
  if (length === null) return appError('malformed', 'no length');
  return Number(length) > limits.uploadPatchBytesMax ? appError('too_large') : null;
}

function answerOf(response: Response): Result<UploadAnswer> {
  const refusal = refusalOfTus(response.status);
  if (refusal !== null) return err(refusal);
  const headers: Record<string, string> = {};
  for (const name of answered) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return ok({ status: response.status, headers });
}

function doneAnswer(method: string, { bytes }: UploadRecord): UploadAnswer {
  const headers = { 'tus-resumable': '1.0.0', 'upload-offset': String(bytes) };
  if (method !== 'HEAD') return { status: 204, headers };
  return { status: 200, headers: { ...headers, 'upload-length': String(bytes) } };
}
