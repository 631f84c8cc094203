/** What page and media worker say to each other. Both are of one build, loaded by the same page. */
import type { Result } from '@jamz/core';
import type { Session } from '../storage/session-record.ts';
import type { StoredFile } from './hash-file.ts';
import type { ReadFile } from './read-file.ts';
import type { WorkFailure } from './store-file.ts';

export type WorkJob =
  | { readonly type: 'store'; readonly pickId: string; readonly file: Blob }
  | { readonly type: 'read'; readonly file: StoredFile & { readonly mime: string } }
  | { readonly type: 'hash'; readonly file: StoredFile };

export type ToWorker =
  /** First of all: whose storage it works on. */
  | { readonly type: 'open'; readonly session: Session }
  | { readonly type: 'job'; readonly id: number; readonly job: WorkJob }
  /** Answers `full`. */
  | { readonly type: 'room'; readonly id: number; readonly made: boolean };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly bytes: number }
  | { readonly type: 'full'; readonly id: number }
  | { readonly type: 'stored'; readonly id: number; readonly result: Result<null, WorkFailure> }
  | { readonly type: 'read'; readonly id: number; readonly result: Result<ReadFile, WorkFailure> }
  | { readonly type: 'hashed'; readonly id: number; readonly result: Result<string, WorkFailure> };
