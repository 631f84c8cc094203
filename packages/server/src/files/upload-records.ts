/** Uploads under way, as durable notes: whose each is, what it shall become, and whether it has (a note outlives its bytes). */
import { uploadMetadataSchema, type UploadMetadata } from '@jamz/core';
import type { AccountStore, Task } from '@jamz/stores';
import * as z from 'zod/mini';

const kind = 'upload';

export interface UploadRecord extends UploadMetadata {
  readonly id: string;
  readonly userId: string;
  /** Announced length. */
  readonly bytes: number;
  readonly at: number;
  /** True once the bytes are kept: a device that missed the answer asks again. */
  readonly isDone: boolean;
}

export interface UploadRecords {
  read(id: string): Promise<UploadRecord | null>;
  put(record: UploadRecord): Promise<void>;
  delete(id: string): Promise<void>;
  list(): Promise<readonly UploadRecord[]>;
  /** Announced bytes of what is not complete yet. */
  awaited(userId: string, scope: string): Promise<{ byPerson: number; inScope: number }>;
}

export function createUploadRecords(accounts: AccountStore): UploadRecords {
  const list = async (): Promise<readonly UploadRecord[]> =>
    (await accounts.listTasks(kind)).map(recordOf);
  return {
    async read(id) {
      const task = await accounts.readTask(kind, id);
      return task === null ? null : recordOf(task);
    },
    async put({ id, ...data }) {
      await accounts.putTask({ kind, id, data: { ...data, at: Math.floor(data.at) } });
    },
    delete: (id) => accounts.deleteTask(kind, id),
    list,
    async awaited(userId, scope) {
      const open = (await list()).filter(({ isDone }) => !isDone);
      const sum = (records: readonly UploadRecord[]): number =>
        records.reduce((total, { bytes }) => total + bytes, 0);
      return {
        byPerson: sum(open.filter((record) => record.userId === userId)),
        inScope: sum(open.filter((record) => record.scope === scope)),
      };
    },
  };
}

/** Written by this file alone; what cannot be read is a damaged store. */
const recordSchema = z.extend(uploadMetadataSchema, {
  userId: z.string(),
  bytes: z.int(),
  at: z.int(),
  isDone: z.boolean(),
});

const recordOf = ({ id, data }: Task): UploadRecord => ({ id, ...recordSchema.parse(data) });
