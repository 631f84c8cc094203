/**
 * Brings waiting items into the log: look up, decide, seal, append by compare-and-swap; after a lost race read on,
 * check rights again, apply again - three times, then `unavailable` (EN10, EN12, S3).
 */
import {
  InvariantError,
  limits,
  type Commit,
  type DigestPort,
  type Ids,
  type KeyPort,
  type KeyState,
  type Model,
  type Owner,
  type Random,
  type Timers,
} from '@jamz/core';
import { StoreUnavailableError, type LogStore } from '@jamz/stores';
import { appendCommit, type AppendPorts } from './append-commit.ts';
import { isFinished, type BatchItem, type ItemStep } from './batch-item.ts';
import type { HeldRefusal } from './batch-numbers.ts';
import type { CursorPoint } from './cursor.ts';
import { lookUpKnown, type KnownLookup } from './known-entries.ts';
import { runBatch, type Draft } from './run-batch.ts';
import type { Images, ScopeMemory } from './scope-memory.ts';
import { sealDraft, type SealedDraft } from './seal-draft.ts';

export interface CommitPorts extends AppendPorts {
  readonly log: LogStore;
  readonly keys: KeyPort;
  readonly digest: DigestPort;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly model: Model;
  readonly fencingEpoch: number;
  readonly timeline: () => number;
  readonly readCursor: (scope: string, text: string) => CursorPoint | null;
  readonly alarm: (name: string, detail: Readonly<Record<string, string | number>>) => void;
}

/** The store belongs to a newer fencing epoch: nothing is acknowledged any more (I18). */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

export interface CommitJob {
  readonly memory: ScopeMemory;
  readonly waiting: readonly { readonly item: BatchItem; readonly step: ItemStep }[];
  readonly held: readonly HeldRefusal[];
  readonly mayRecordRefusals: boolean;
  /** Reads what other processes appended. */
  readonly catchUp: () => Promise<void>;
  /** Applies a commit of ours that stands in the log. */
  readonly onAppended: (commit: Commit, hash: string, images: Images) => void;
}

export interface CommitResult {
  readonly steps: ReadonlyMap<BatchItem, ItemStep>;
  readonly held: readonly HeldRefusal[];
  readonly recordedRefusals: boolean;
  /** A key that this memory was opened with has been destroyed since: open it again. */
  readonly isKeyGone: boolean;
}

/** How often a batch may be made again because keys went or it did not fit; each time it gets smaller or settles. */
const draftTriesMax = 64;

export async function commitBatch(ports: CommitPorts, job: CommitJob): Promise<CommitResult> {
  for (let tries = 0; tries < limits.casTriesMax; tries += 1) {
    const known = await lookUpKnown(ports.log, job.memory, job.waiting);
    const { draft, sealed, isKeyGone } = await makeDraft(ports, job, known);
    const result = { steps: draft.steps, held: draft.held, isKeyGone };
    if (sealed === null) return { ...result, recordedRefusals: false };
    const end = await appendSeries(ports, job, sealed);
    if (end === 'appended') {
      for (const { name, ...detail } of draft.alarms) ports.alarm(name, detail);
      return { ...result, recordedRefusals: draft.recordsRefusals };
    }
    if (end === 'fenced') throw new FencedError('a newer fencing epoch owns this store');
    if (end === 'lost') await pause(ports, tries + 1);
    await job.catchUp();
  }
  throw new StoreUnavailableError('log: too many writers in this scope');
}

/** Runs and seals, again while keys turn out to be gone or the effect does not fit. */
async function makeDraft(
  ports: CommitPorts,
  job: CommitJob,
  known: KnownLookup,
): Promise<{
  readonly draft: Draft;
  readonly sealed: SealedDraft | null;
  readonly isKeyGone: boolean;
}> {
  const states = new Map<Owner, KeyState | 'absent'>(job.memory.keys);
  let fillBytes: number = limits.commitFillBytes;
  let versions = 1;
  for (let tries = 0; tries < draftTriesMax; tries += 1) {
    const draft = run(ports, job, { known, states, fillBytes, versions });
    if (draft.isEmpty) return { draft, sealed: null, isKeyGone: false };
    if (await refreshStates(ports, job.memory, { draft, states })) continue;
    const isKeyGone = holdKeys(job.memory, states);
    const sealed = sealDraft(draft, {
      ...ports,
      memory: job.memory,
      keys: job.memory.keys,
      timeline: ports.timeline(),
      newId: () => ports.ids.mutationId(),
    });
    if (sealed !== null && sealed.commits.length === versions) return { draft, sealed, isKeyGone };
    if (sealed === null) fillBytes /= 2;
    else versions = sealed.commits.length;
  }
  throw new InvariantError('must hold: a batch settles');
}

function run(
  ports: CommitPorts,
  job: CommitJob,
  how: {
    readonly known: KnownLookup;
    readonly states: ReadonlyMap<Owner, KeyState | 'absent'>;
    readonly fillBytes: number;
    readonly versions: number;
  },
): Draft {
  const { memory, held, mayRecordRefusals } = job;
  const head = memory.head();
  return runBatch(
    {
      model: ports.model,
      memory,
      known: how.known,
      ownerStates: how.states,
      held,
      mayRecordRefusals,
      version: head.version + how.versions,
      // Time in a log never runs backwards, whatever this machine's clock does (S10).
      at: Math.max(Math.floor(ports.clock.now()), head.at),
      timeline: ports.timeline(),
      fillBytes: how.fillBytes,
      sha256: (text) => ports.digest.sha256(text),
      readCursor: (text) => ports.readCursor(memory.scope, text),
    },
    job.waiting,
  );
}

/**
 * Asks for the keys this draft needs; the port may answer from a cache. True when one is not what the draft was made
 * with, so that it must be made again.
 */
async function refreshStates(
  ports: CommitPorts,
  memory: ScopeMemory,
  work: { readonly draft: Draft; readonly states: Map<Owner, KeyState | 'absent'> },
): Promise<boolean> {
  const { draft, states } = work;
  const owners = [...draft.owners];
  const found = await ports.keys.read(owners);
  let mustRepeat = false;
  for (const owner of owners) {
    const before = states.get(owner);
    let now: KeyState | 'absent' = found.get(owner) ?? 'absent';
    if (now === 'absent' && memory.head().version === 0 && owner === `scope:${memory.scope}`) {
      now = await ports.keys.create(owner);
    }
    states.set(owner, now);
    const isGone = now === 'absent' || now === 'destroyed';
    if (isGone && before !== now) mustRepeat = true;
  }
  return mustRepeat;
}

/** True when a key was there and is destroyed now. */
function holdKeys(memory: ScopeMemory, states: ReadonlyMap<Owner, KeyState | 'absent'>): boolean {
  let isKeyGone = false;
  for (const [owner, state] of states) {
    if (state === 'absent') continue;
    const before = memory.keys.get(owner);
    if (state === 'destroyed' && before !== undefined && before !== 'destroyed') isKeyGone = true;
    memory.keys.set(owner, state);
  }
  return isKeyGone;
}

/** All parts of a series, or none that counts: what is left behind is voided by the next commit (EN8). */
async function appendSeries(
  ports: CommitPorts,
  job: CommitJob,
  { commits, images }: SealedDraft,
): Promise<Awaited<ReturnType<typeof appendCommit>>> {
  for (const [n, { commit, stored }] of commits.entries()) {
    const end = await appendCommit(ports, stored);
    if (end !== 'appended') return end;
    const isLast = n + 1 === commits.length;
    job.onAppended(commit, stored.hash, isLast ? images : { puts: [], removed: [] });
  }
  return 'appended';
}

/** Apart by chance, so that two processes do not meet again. */
function pause(ports: CommitPorts, tries: number): Promise<void> {
  const ms = Math.ceil(ports.random.next() * limits.casJitterMs * tries);
  return new Promise((resolve) => void ports.timers.after(ms, resolve));
}

/** Items that still have something to decide after a batch. */
export const leftOver = (
  steps: ReadonlyMap<BatchItem, ItemStep>,
): readonly { readonly item: BatchItem; readonly step: ItemStep }[] =>
  [...steps]
    .filter(([item, step]) => !isFinished(item, step))
    .map(([item, step]) => ({ item, step }));
