/** Between a commit and its stored bytes: one canonical JSON text, checked when written and again when read (EN7). */
import {
  canonicalJson,
  err,
  ok,
  type Commit,
  type CommitEntry,
  type DigestPort,
  type EntryIndex,
  type Json,
  type Result,
  type StoredCommit,
} from '@jamz/core';
import { isCommit } from './commit-shape.ts';

export function encodeCommit(commit: Commit, digest: DigestPort): StoredCommit {
  const bytes = canonicalJson(commit as unknown as Json);
  const { scope, version, prevHash, id, timeline, fencingEpoch, at } = commit;
  const index = commit.entries.map(entryToIndex);
  const hash = digest.sha256(bytes);
  return { scope, version, hash, prevHash, id, timeline, fencingEpoch, at, bytes, index };
}

/** The commit, when its bytes are the ones that were hashed and say what the columns beside them say. */
export function decodeCommit(stored: StoredCommit, digest: DigestPort): Result<Commit, string> {
  if (digest.sha256(stored.bytes) !== stored.hash) return err('hash of the bytes');
  const commit = parseJson(stored.bytes);
  if (!isCommit(commit)) return err('schema');
  const columns = ['scope', 'version', 'prevHash', 'id', 'timeline', 'fencingEpoch', 'at'] as const;
  const wrong = columns.find((column) => commit[column] !== stored[column]);
  return wrong === undefined ? ok(commit) : err(`column ${wrong}`);
}

export function entryToIndex(entry: CommitEntry): EntryIndex {
  const { userId, clientId, seq, id, outcome } = entry;
  const { end, close, code, conflicts } = outcome;
  return {
    userId,
    clientId,
    seq,
    id,
    end,
    ...(close !== undefined && { close }),
    ...(code !== undefined && { code }),
    ...(conflicts !== undefined && { conflicts }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
