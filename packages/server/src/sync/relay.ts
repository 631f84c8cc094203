/**
 * Carries what one scope shows in another (EN15): follows the log of all scopes, computes the complete projected state
 * and hands it to a lane per (source, target). Never awaited by a scope's actor; resumed at start.
 */
import {
  limits,
  scopeSchema,
  type Clock,
  type Model,
  type Random,
  type Reader,
  type Scope,
  type TimerHandle,
  type Timers,
} from '@jamz/core';
import type { AccountStore, LogStore } from '@jamz/stores';
import { openBookmark, type RelayBookmark } from './relay-bookmark.ts';
import { createRelayLane, type LaneState, type RelayLane } from './relay-lane.ts';
import type { LogPoint } from './scope-actor.ts';
import { createSharedTicks } from './shared-ticks.ts';

export interface RelayPorts {
  readonly log: LogStore;
  readonly accounts: AccountStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly model: Model;
  readonly timeline: () => number;
  readonly alarm: (name: string, detail: Readonly<Record<string, string | number>>) => void;
  /** The source as it is now, and its version; `at`: as it was then will do. */
  readonly look: <T>(
    scope: Scope,
    read: (state: Reader, version: number) => T,
    at: LogPoint | null,
  ) => Promise<T>;
  /** A commit stands in the log: actors that are behind it read on. */
  readonly notice: (scope: string, version: number) => void;
  readonly deliver: (lane: Lane, state: LaneState) => Promise<void>;
}

export interface Lane {
  readonly mutation: string;
  readonly source: Scope;
  readonly target: Scope;
  readonly timeline: number;
}

export interface Relay {
  /** There may be something new. */
  kick(): void;
  /** A timeline began: one pass over all lanes. */
  reconcile(): void;
  /** Resolves when everything that stands in the log now is delivered, pauses included. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

interface RelayState {
  readonly lanes: Map<string, RelayLane>;
  /** The pauses of all lanes. */
  readonly ticks: Timers;
  readonly bookmark: RelayBookmark;
  readonly settled: Set<() => void>;
  running: Promise<void> | null;
  again: boolean;
  mustReconcile: boolean;
  failures: number;
  timer: TimerHandle | null;
  isClosed: boolean;
  kick: () => void;
}

export async function openRelay(ports: RelayPorts): Promise<Relay> {
  const state: RelayState = {
    lanes: new Map(),
    ticks: createSharedTicks(ports, limits.relayStepMs),
    bookmark: await openBookmark(ports),
    settled: new Set(),
    running: null,
    again: false,
    mustReconcile: true,
    failures: 0,
    timer: null,
    isClosed: false,
    kick: () => kick(),
  };
  const kick = (): void => {
    state.again = true;
    if (state.isClosed) return;
    state.running ??= run(ports, state).finally(() => {
      state.running = null;
      if (state.again && state.failures === 0) kick();
      else wait();
    });
  };
  /** The store's hint may never come: look every few seconds all the same. */
  const wait = (): void => {
    if (state.isClosed) return;
    state.timer?.cancel();
    state.timer = ports.timers.after(limits.followPollMs, kick);
    tellSettled(state);
  };

  kick();
  return {
    kick,
    reconcile() {
      state.mustReconcile = true;
      for (const lane of state.lanes.values()) lane.forget();
      kick();
    },
    settle: () =>
      new Promise((resolve) => {
        state.settled.add(resolve);
        kick();
      }),
    async close() {
      state.isClosed = true;
      state.timer?.cancel();
      for (const lane of state.lanes.values()) lane.close();
      while (state.running !== null) await state.running;
      await state.bookmark.save(true).catch(() => {});
    },
  };
}

async function run(ports: RelayPorts, state: RelayState): Promise<void> {
  try {
    if (state.mustReconcile) await reconcileAll(ports, state);
    while (state.again && !state.isClosed) {
      state.again = false;
      await followOn(ports, state);
    }
    await state.bookmark.save();
    state.failures = 0;
  } catch {
    // Nothing is lost: the bookmark has not moved. The poll tries again.
    state.failures += 1;
    state.again = true;
    if (state.failures % limits.relayAlarmAfter === 0) {
      ports.alarm('relay_stuck', { count: state.failures });
    }
  }
}

async function followOn(ports: RelayPorts, state: RelayState): Promise<void> {
  const { bookmark } = state;
  for (;;) {
    const followed = await ports.log.follow(bookmark.token(), limits.followPage);
    const last = followed.at(-1);
    if (last === undefined || state.isClosed) return;
    const heads = new Map<string, LogPoint>();
    for (const { commit } of followed) heads.set(commit.scope, commit);
    for (const [scope, head] of heads) {
      ports.notice(scope, head.version);
      await projectScope(ports, state, { scope, head });
    }
    bookmark.moveTo(last.token);
    // A page that was not full was the last; what came after it wakes us again.
    if (followed.length < limits.followPage) return;
  }
}

/** All lanes once on a new timeline, and again after a start that did not get through it. */
async function reconcileAll(ports: RelayPorts, state: RelayState): Promise<void> {
  const timeline = ports.timeline();
  const done = await ports.accounts.readTask('relay', 'reconciled');
  if (done?.data['timeline'] !== timeline) {
    for (let after = ''; ;) {
      const heads = await ports.log.heads(after, limits.followPage);
      for (const { scope } of heads) await projectScope(ports, state, { scope, head: null });
      const last = heads.at(-1);
      if (last === undefined) break;
      after = last.scope;
    }
    await ports.accounts.putTask({ kind: 'relay', id: 'reconciled', data: { timeline } });
  }
  state.mustReconcile = ports.timeline() !== timeline;
}

async function projectScope(
  ports: RelayPorts,
  state: RelayState,
  { scope: name, head }: { readonly scope: string; readonly head: LogPoint | null },
): Promise<void> {
  const projections = ports.model.projections.filter(({ from }) => name.startsWith(from));
  if (projections.length === 0) return;
  const source = scopeSchema.parse(name);
  const shown = await ports
    .look(
      source,
      (reader, version) => ({
        version,
        targets: projections.flatMap(({ mutation, targets }) =>
          targets(reader, source).map((target) => ({ mutation, ...target })),
        ),
      }),
      head,
    )
    .catch(() => null);
  if (shown === null) {
    retryLater(ports, state, source);
    return;
  }
  state.bookmark.end(`source ${source}`);
  const timeline = ports.timeline();
  for (const { mutation, target, args } of shown.targets) {
    const lane = laneOf(ports, state, { mutation, source, target, timeline });
    lane.offer({ version: shown.version, args });
  }
}

/** One scope that cannot be read (its keys are away, a damaged row) must not hold up the others. */
function retryLater(ports: RelayPorts, state: RelayState, source: Scope): void {
  const work = `source ${source}`;
  state.bookmark.begin(work);
  ports.timers.after(limits.followPollMs, () => {
    if (!state.isClosed) void projectScope(ports, state, { scope: source, head: null });
  });
}

function laneOf(ports: RelayPorts, state: RelayState, lane: Lane): RelayLane {
  const key = `${lane.timeline} ${lane.mutation} ${lane.source} ${lane.target}`;
  state.bookmark.begin(key);
  const running = state.lanes.get(key);
  if (running !== undefined) return running;
  if (state.lanes.size >= limits.relayLanesMax) dropIdleLane(state);
  const made = createRelayLane({
    ...ports,
    timers: state.ticks,
    deliver: (wanted) => ports.deliver(lane, wanted),
    onIdle: () => {
      state.bookmark.end(key);
      // What was delivered is a commit of its own, which may have to be carried on: look before saying so.
      if (state.settled.size > 0) state.kick();
    },
    onTrouble: (count) => ports.alarm('relay_lane_stuck', { mutation: lane.mutation, count }),
  });
  state.lanes.set(key, made);
  return made;
}

/** An idle lane only remembers what it last delivered; delivering it again makes no commit. */
function dropIdleLane({ lanes }: RelayState): void {
  for (const [key, lane] of lanes) {
    if (!lane.isIdle()) continue;
    lane.close();
    lanes.delete(key);
    return;
  }
}

function tellSettled(state: RelayState): void {
  if (state.bookmark.isBusy() || state.running !== null || state.again) return;
  const waiting = [...state.settled];
  state.settled.clear();
  for (const resolve of waiting) resolve();
}
