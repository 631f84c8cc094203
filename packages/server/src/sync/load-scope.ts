/**
 * From log to memory: the newest checkpoint that fits, then every commit behind it, each checked against its hash and
 * the one before (I4). A row that is not what was written stops this scope alone (S11).
 */
import type { DigestPort, KeyPort, Model, Scope } from '@jamz/core';
import { limits, type Commit, type StoredCommit } from '@jamz/core';
import type { LogHead, LogStore } from '@jamz/stores';
import { decodeCheckpoint, type CheckpointBody } from './checkpoint-codec.ts';
import { decodeCommit } from './commit-codec.ts';
import {
  CorruptScopeError,
  fetchKeys,
  openCommit,
  openEntity,
  openTombstone,
  ownersOfSealed,
  refreshKeys,
} from './open-records.ts';
import { createScopeMemory, noImages, type ScopeMemory } from './scope-memory.ts';

export interface LoadPorts {
  readonly log: LogStore;
  readonly keys: KeyPort;
  readonly digest: DigestPort;
  readonly model: Model;
}

/** The log no longer holds what this memory was folded from: an older copy of it lies there (EN16). */
export class ForkedLogError extends Error {
  override readonly name = 'ForkedLogError';
}

/** A memory at or near the head; `catchUp` does the rest. */
export async function loadScope(ports: LoadPorts, scope: Scope): Promise<ScopeMemory> {
  const checkpoint = await ports.log.readCheckpoint(scope, Number.MAX_SAFE_INTEGER);
  const body = checkpoint === null ? null : decodeCheckpoint(checkpoint, ports.digest);
  if (body === null || !(await isOnLog(ports, body))) return createScopeMemory(scope, true);
  return startFrom(ports, scope, body);
}

/** Calls `apply` for one commit; `isHead` says that it is the newest. */
export type CatchUpStep = (apply: () => void, commit: Commit, isHead: boolean) => void;

/**
 * Moves the memory on to the head of the store; `step` stands around every commit that is applied.
 * @returns true when a key was found destroyed meanwhile: the memory must be opened anew
 */
export async function catchUp(
  ports: LoadPorts,
  memory: ScopeMemory,
  step: CatchUpStep = (apply) => apply(),
): Promise<boolean> {
  const head = await ports.log.head(memory.scope);
  await requireSameLog(ports, memory, head);
  let isKeyGone = false;
  while (memory.head().version < head.version) {
    const rows = await ports.log.read(memory.scope, memory.head().version, limits.readPageBytes);
    if (rows.length === 0) throw new CorruptScopeError('rows are missing');
    isKeyGone = (await applyRows(ports, memory, { rows, head, step })) || isKeyGone;
  }
  return isKeyGone;
}

/** What is sound before a damaged row counts; the rest does not. */
async function applyRows(
  ports: LoadPorts,
  memory: ScopeMemory,
  page: {
    readonly rows: readonly StoredCommit[];
    readonly head: LogHead;
    readonly step: CatchUpStep;
  },
): Promise<boolean> {
  const { rows, head, step } = page;
  const decoded = rows.map((row) => ({ row, read: decodeCommit(row, ports.digest) }));
  const end = decoded.findIndex(({ read }) => !read.ok);
  const sound = (end === -1 ? decoded : decoded.slice(0, end)).flatMap(({ row, read }) =>
    read.ok ? [{ commit: read.value, hash: row.hash }] : [],
  );
  const context = contextOf(ports, memory);
  const owners = sound.flatMap(({ commit }) => [...ownersOfSealed(commit, context)]);
  await fetchKeys(ports.keys, memory.keys, new Set(owners));
  let isKeyGone = false;
  for (const { commit } of sound) {
    const isGone = await refreshKeys(ports.keys, memory.keys, commit, context);
    isKeyGone = isGone || isKeyGone;
  }
  for (const read of sound) {
    const isHead = read.commit.version >= head.version;
    step(() => applyRead(ports, memory, read), read.commit, isHead);
  }
  const damaged = decoded[end];
  if (damaged !== undefined) decodeRow(ports, damaged.row);
  return isKeyGone;
}

function applyRead(
  ports: LoadPorts,
  memory: ScopeMemory,
  read: { readonly commit: Commit; readonly hash: string },
): void {
  const { commit, hash } = read;
  const head = memory.head();
  if (commit.version !== head.version + 1) throw new CorruptScopeError('versions are not dense');
  if (commit.prevHash !== head.hash) throw new CorruptScopeError('the chain is broken');
  const series = memory.unfinished();
  const voids = commit.voids ?? 0;
  const goesOn = commit.part !== undefined && commit.part.k === series.length + 1 && voids === 0;
  if (series.length > 0 && !goesOn && voids !== series.length) {
    throw new CorruptScopeError('a series is neither finished nor voided');
  }
  const isLast = commit.part === undefined || commit.part.k === commit.part.of;
  const together = goesOn ? [...series, commit] : [commit];
  const context = { ...contextOf(ports, memory), keys: memory.keys };
  const images = isLast
    ? openCommit(
        { puts: together.flatMap((c) => c.puts), removed: together.flatMap((c) => c.removed) },
        context,
      )
    : noImages;
  memory.apply(commit, hash, images);
}

function decodeRow(ports: Pick<LoadPorts, 'digest'>, row: StoredCommit): Commit {
  const read = decodeCommit(row, ports.digest);
  if (!read.ok) throw new CorruptScopeError(`version ${row.version}: ${read.error}`);
  return read.value;
}

/** Memory must be a prefix of the log; a shorter or other log is an older copy of the file. */
async function requireSameLog(ports: LoadPorts, memory: ScopeMemory, head: LogHead): Promise<void> {
  const own = memory.head();
  if (own.version === 0) return;
  if (head.version < own.version) throw new ForkedLogError('the log is shorter than it was');
  if (head.version === own.version && head.hash === own.hash) return;
  if ((await provenRowAt(ports, memory.scope, own.version))?.hash !== own.hash) {
    throw new ForkedLogError('the log is another one');
  }
}

/** The row at this version when its bytes are what was hashed; a damaged row is no proof of anything. */
export async function provenRowAt(
  ports: Pick<LoadPorts, 'log' | 'digest'>,
  scope: string,
  version: number,
): Promise<StoredCommit | null> {
  const [row] = await ports.log.read(scope, version - 1, 1);
  if (row === undefined || row.version !== version) return null;
  if (ports.digest.sha256(row.bytes) !== row.hash) {
    throw new CorruptScopeError(`version ${version}: hash of the bytes`);
  }
  return row;
}

async function isOnLog(ports: LoadPorts, body: CheckpointBody): Promise<boolean> {
  const [row] = await ports.log.read(body.scope, body.version - 1, 1);
  return row?.version === body.version && row.hash === body.hash;
}

async function startFrom(
  ports: LoadPorts,
  scope: Scope,
  body: CheckpointBody,
): Promise<ScopeMemory> {
  const memory = createScopeMemory(scope, false);
  const records = { puts: body.entities, removed: body.tombstones };
  const context = { ...contextOf(ports, memory), keys: memory.keys };
  await fetchKeys(ports.keys, memory.keys, ownersOfSealed(records, context));
  memory.start({
    head: { version: body.version, hash: body.hash, at: body.at },
    entities: body.entities.map((row) => ({
      plain: openEntity(row, context),
      sealed: { clear: row.clear, boxes: row.boxes },
    })),
    tombstones: body.tombstones.map((row) => ({
      plain: openTombstone(row, context),
      sealed: row,
    })),
  });
  for (const row of body.numbers) memory.numbers.restore(row);
  return memory;
}

const contextOf = (
  ports: LoadPorts,
  memory: ScopeMemory,
): { readonly model: Model; readonly scope: string } => ({
  model: ports.model,
  scope: memory.scope,
});
