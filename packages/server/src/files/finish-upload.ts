/**
 * What becomes of an upload whose last byte is here: rights once more, what it is, its hash, its grant, the news. Each
 * step may be the last before a crash and is then taken again (EN34, M5, M6).
 */
import { createReadStream } from 'node:fs';
import { appError, err, ok, type Result } from '@jamz/core';
import type { Metrics } from '../observe/metrics.ts';
import type { AudioInspector } from './audio-inspector.ts';
import type { FileAccess } from './file-access.ts';
import type { Grants } from './grants.ts';
import type { UploadFolder } from './upload-folder.ts';
import type { UploadRecord, UploadRecords } from './upload-records.ts';

export interface FinishPorts {
  readonly records: UploadRecords;
  readonly folder: UploadFolder;
  readonly access: FileAccess;
  readonly grants: Grants;
  readonly inspector: AudioInspector;
  readonly metrics: Metrics;
}

export interface Finisher {
  /** Whoever asks first finishes; the others hear the same. */
  finish(record: UploadRecord): Promise<Result<void>>;
  /** Resolves when nothing becomes of this upload any more. */
  ended(id: string): Promise<void>;
  /** Finishes what had all its bytes when an earlier run ended. */
  resume(): Promise<void>;
}

export function createFinisher(ports: FinishPorts): Finisher {
  const { records, folder, metrics } = ports;
  const running = new Map<string, Promise<Result<void>>>();
  const begin = async (record: UploadRecord): Promise<Result<void>> => {
    try {
      const end = await finishUpload(ports, record);
      metrics.countBy('uploads', end.ok ? 'kept' : end.error.code);
      if (end.ok) metrics.countBy('uploadBytes', 'kept', record.bytes);
      return end;
    } finally {
      running.delete(record.id);
    }
  };
  const finish: Finisher['finish'] = (record) => {
    const work = running.get(record.id) ?? begin(record);
    running.set(record.id, work);
    return work;
  };
  return {
    finish,
    async ended(id) {
      await running.get(id)?.catch(() => {});
    },
    async resume() {
      for (const record of await records.list()) {
        const file = record.isDone ? null : await folder.look(record.id);
        if (file?.bytes === record.bytes) await finish(record);
      }
    },
  };
}

/** A refused upload leaves nothing behind; one that could not be finished now stays as it is. */
async function finishUpload(ports: FinishPorts, record: UploadRecord): Promise<Result<void>> {
  const { records, folder } = ports;
  const { id } = record;
  const kept = await keep(ports, record);
  if (!kept.ok && kept.error.code === 'unavailable') return kept;
  if (kept.ok) await records.put({ ...record, isDone: true });
  else await records.delete(id);
  await folder.delete(id);
  return kept;
}

async function keep(ports: FinishPorts, record: UploadRecord): Promise<Result<void>> {
  const { folder, access, grants, inspector } = ports;
  const { userId: by, scope, sha256 } = record;
  if (!(await access.mayRead(by, scope))) return err(appError('not_found'));
  const path = folder.pathOf(record.id);
  const audio = await inspector.inspect(path);
  if (!audio.ok) return audio;
  const file = { scope, sha256, by, mime: audio.value };
  const kept = await grants.keep(file, createReadStream(path));
  return kept.ok ? ok(undefined) : kept;
}
