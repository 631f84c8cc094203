/**
 * One turn of a scope's actor: look at the store's head, take everything that waits, bring it into the log as one
 * commit where it can be, and answer from the state it then stands at.
 */
import { InvariantError, limits, type Scope } from '@jamz/core';
import { AppendUnknownError, StoreUnavailableError } from '@jamz/stores';
import { startStep, type BatchItem, type ItemStep } from './batch-item.ts';
import type { HeldRefusal } from './batch-numbers.ts';
import type { Broadcast } from './broadcast.ts';
import { encodeCheckpoint } from './checkpoint-codec.ts';
import { commitBatch, FencedError, leftOver, type CommitPorts } from './commit-batch.ts';
import { catchUp, ForkedLogError, loadScope, type LoadPorts } from './load-scope.ts';
import { CorruptScopeError } from './open-records.ts';
import type { ScopeMemory } from './scope-memory.ts';

export interface ScopeJob {
  /** What is to be decided, made ready outside the queue; null when there is only something to read. */
  readonly item: Promise<BatchItem | null>;
  /** Asked once the memory stands at the head: may the item be decided? Throws to fail this job alone. */
  readonly admit: (memory: ScopeMemory) => boolean | Promise<boolean>;
  readonly finish: (memory: ScopeMemory, step: ItemStep | null) => void;
  readonly fail: (reason: unknown) => void;
}

export interface ActorPorts extends CommitPorts, LoadPorts {
  readonly broadcast: Broadcast;
  /** False while nothing may be acknowledged: fenced, or a clock that cannot be right. */
  readonly mayAcknowledge: () => boolean;
  /** The store holds an older copy of this scope's log than we stood on: a new timeline must begin (EN16). */
  readonly onFork: () => Promise<void>;
  /** The store is fenced: stop for good (I18). */
  readonly onFenced: () => void;
}

/** What an actor keeps from turn to turn. */
export interface TurnState {
  /** Null until the scope is opened, and again when memory may not be what the log holds. */
  memory: ScopeMemory | null;
  held: readonly HeldRefusal[];
  refusalsRecordedAt: number;
  checkpointVersion: number;
  keysReadAt: number;
  isCorrupt: boolean;
}

export const newTurnState = (): TurnState => ({
  memory: null,
  held: [],
  refusalsRecordedAt: Number.NEGATIVE_INFINITY,
  checkpointVersion: 0,
  keysReadAt: 0,
  isCorrupt: false,
});

export async function takeTurn(
  ports: ActorPorts,
  scope: Scope,
  state: TurnState,
  jobs: readonly ScopeJob[],
): Promise<void> {
  const ready = await prepareAll(jobs);
  let open: readonly ReadyJob[] = ready;
  try {
    const memory = await standAtHead(ports, scope, state);
    const admitted = await admitAll(ports, memory, ready);
    open = admitted;
    const steps = await decideAll(ports, memory, { state, jobs: admitted });
    for (const { job, item } of admitted) {
      if (item !== null && state.isCorrupt) job.fail(readOnly());
      else job.finish(memory, item === null ? null : (steps.get(item) ?? startStep));
    }
    open = [];
    await keepCheckpoint(ports, memory, { state, everyVersions: limits.checkpointEveryVersions });
  } catch (reason) {
    // What memory holds may not be what the log holds: the next turn opens it anew.
    if (!(reason instanceof StoreUnavailableError)) state.memory = null;
    if (reason instanceof FencedError) ports.onFenced();
    else if (reason instanceof ForkedLogError) await ports.onFork().catch(() => {});
    else if (!isAway(reason)) {
      // A broken invariant stops the scope, not the process. Only our own words may go into an alarm.
      const why = reason instanceof InvariantError ? reason.message : 'not an invariant';
      ports.alarm('scope_failed', { scope, why });
    }
    for (const { job } of open) job.fail(reason);
  }
}

interface ReadyJob {
  readonly job: ScopeJob;
  readonly item: BatchItem | null;
}

async function prepareAll(jobs: readonly ScopeJob[]): Promise<readonly ReadyJob[]> {
  const ready: ReadyJob[] = [];
  for (const job of jobs) {
    try {
      ready.push({ job, item: await job.item });
    } catch (reason) {
      job.fail(reason);
    }
  }
  return ready;
}

/** The memory at the head of the store; behind a damaged row it stays where the log is still sound (S11). */
async function standAtHead(
  ports: ActorPorts,
  scope: Scope,
  state: TurnState,
): Promise<ScopeMemory> {
  const isFirst = state.memory === null;
  const memory = state.memory ?? (await open(ports, scope, state));
  if (state.isCorrupt) return memory;
  if (!isFirst) await noticeErasure(ports, memory, state);
  try {
    const isKeyGone = await readOn(ports, state.memory ?? memory, isFirst);
    if (isKeyGone) await readOn(ports, await open(ports, scope, state), true);
  } catch (reason) {
    if (!(reason instanceof CorruptScopeError)) throw reason;
    state.isCorrupt = true;
    ports.alarm('scope_corrupt', { scope, version: memory.head().version, why: reason.message });
  }
  return state.memory ?? memory;
}

async function open(ports: ActorPorts, scope: Scope, state: TurnState): Promise<ScopeMemory> {
  const memory = await loadScope(ports, scope);
  state.memory = memory;
  state.checkpointVersion = memory.head().version;
  state.keysReadAt = ports.clock.monotonic();
  state.isCorrupt = false;
  return memory;
}

/** Listeners hear of what others appended; while a scope is being opened only of its newest commit. */
function readOn(ports: ActorPorts, memory: ScopeMemory, isFirst: boolean): Promise<boolean> {
  return catchUp(ports, memory, (apply, commit, isHead) => {
    if (isFirst && !isHead) apply();
    else ports.broadcast.around(memory, commit, apply);
  });
}

/** A key destroyed elsewhere: what it closed must not live on in this memory for longer than keys are cached (EN44). */
async function noticeErasure(
  ports: ActorPorts,
  memory: ScopeMemory,
  state: TurnState,
): Promise<void> {
  const now = ports.clock.monotonic();
  if (now - state.keysReadAt < limits.keyCacheMs) return;
  state.keysReadAt = now;
  const found = await ports.keys.read([...memory.keys.keys()]);
  for (const [owner, held] of memory.keys) {
    if (held === 'destroyed' || found.get(owner) !== 'destroyed') continue;
    await open(ports, memory.scope, state);
    return;
  }
}

async function admitAll(
  ports: ActorPorts,
  memory: ScopeMemory,
  ready: readonly ReadyJob[],
): Promise<readonly ReadyJob[]> {
  const admitted: ReadyJob[] = [];
  for (const { job, item } of ready) {
    try {
      const mayDecide = await job.admit(memory);
      if (mayDecide && item !== null && !ports.mayAcknowledge()) {
        throw new StoreUnavailableError('server: acknowledges nothing now');
      }
      admitted.push({ job, item: mayDecide ? item : null });
    } catch (reason) {
      job.fail(reason);
    }
  }
  return admitted;
}

async function decideAll(
  ports: ActorPorts,
  memory: ScopeMemory,
  work: { readonly state: TurnState; readonly jobs: readonly ReadyJob[] },
): Promise<ReadonlyMap<BatchItem, ItemStep>> {
  const { state, jobs } = work;
  const steps = new Map<BatchItem, ItemStep>();
  for (const { item } of jobs) if (item !== null) steps.set(item, startStep);
  if (state.isCorrupt) return steps;
  for (;;) {
    const waiting = leftOver(steps);
    if (waiting.length === 0) return steps;
    const result = await commitOnce(ports, memory, { state, waiting });
    for (const [item, step] of result) steps.set(item, step);
  }
}

async function commitOnce(
  ports: ActorPorts,
  memory: ScopeMemory,
  work: { readonly state: TurnState; readonly waiting: ReturnType<typeof leftOver> },
): Promise<ReadonlyMap<BatchItem, ItemStep>> {
  const { state, waiting } = work;
  const now = ports.clock.monotonic();
  const result = await commitBatch(ports, {
    memory,
    waiting,
    held: state.held,
    mayRecordRefusals: now - state.refusalsRecordedAt >= limits.refusalCommitEveryMs,
    async catchUp() {
      if (await readOn(ports, memory, false)) state.memory = null;
    },
    onAppended: (commit, hash, images) =>
      ports.broadcast.around(memory, commit, () => memory.apply(commit, hash, images)),
  });
  state.held = result.held;
  if (result.recordedRefusals) state.refusalsRecordedAt = now;
  // The turn still answers from this memory; the next one opens what is left without the destroyed key.
  if (result.isKeyGone) state.memory = null;
  return result.steps;
}

/** Before it is let go: refusals still held are recorded, and the next start is made quick. */
export async function settle(ports: ActorPorts, state: TurnState): Promise<void> {
  const { memory } = state;
  if (memory === null || state.isCorrupt) return;
  try {
    if (state.held.length > 0 && ports.mayAcknowledge()) {
      await commitOnce(ports, memory, { state, waiting: [] });
    }
    await keepCheckpoint(ports, memory, { state, everyVersions: 1 });
  } catch {
    // Neither is needed to be right, and whoever opens the scope next finds the store's trouble himself.
    state.memory = null;
  }
}

async function keepCheckpoint(
  ports: ActorPorts,
  memory: ScopeMemory,
  when: { readonly state: TurnState; readonly everyVersions: number },
): Promise<void> {
  const { state, everyVersions } = when;
  if (memory.head().version - state.checkpointVersion < everyVersions) return;
  if (state.isCorrupt || state.memory !== memory) return;
  const checkpoint = encodeCheckpoint(memory, ports.model.number, ports.digest);
  if (checkpoint === null) return;
  state.checkpointVersion = checkpoint.version;
  await ports.log.putCheckpoint(checkpoint);
}

const readOnly = (): Error => new StoreUnavailableError('scope: read only after a damaged row');

/** Known troubles of store, keys and log; anything else is a fault of ours. */
export const isAway = (reason: unknown): boolean =>
  reason instanceof StoreUnavailableError ||
  reason instanceof AppendUnknownError ||
  reason instanceof CorruptScopeError ||
  reason instanceof FencedError;
