/** Puts the sync room together: actors, timelines, relay, clock guard, behind the one interface the doors use. */
import type { Scope, TimerHandle } from '@jamz/core';
import { createCommitQueue } from '@jamz/stores';
import { createBroadcast } from './broadcast.ts';
import { checkProjection } from './check-projection.ts';
import { createClockGuard } from './clock-guard.ts';
import { createCursorCodec } from './cursor.ts';
import { newestAtIn } from './newest-at.ts';
import { openRelay, type Relay } from './relay.ts';
import type { ActorPorts } from './scope-turn.ts';
import type { ScopeMemory } from './scope-memory.ts';
import { createScopeRegistry, type ScopeRegistry } from './scope-registry.ts';
import type { SyncOptions, SyncPorts, SyncService } from './sync-service.ts';
import { syncRequest, type RequestPorts } from './sync-request.ts';
import { applySystem, SystemMutationError, type SystemPorts } from './system-mutation.ts';
import { openTimelines, timelinesScope, type Timelines } from './timelines.ts';

export async function createSyncService(
  ports: SyncPorts,
  options: SyncOptions,
): Promise<SyncService> {
  let relay: Relay | null = null;
  const timelines = await openTimelines({
    ...ports,
    ...options,
    onChange: () => relay?.reconcile(),
  });
  const room = await openRoom(ports, options, timelines);
  const { registry, system, look, request } = room;
  const running = await openRelay({
    ...ports,
    ...options,
    timeline: timelines.current,
    async look(scope, read, at) {
      const show = ({ state, head }: ScopeMemory) => read(state, head().version);
      // What was committed here is in memory here.
      const memory = at === null ? null : registry.standingAt(scope, at);
      return memory === null ? look(scope, show) : show(memory);
    },
    notice: registry.notice,
    async deliver({ mutation, source, target, timeline }, { version, args }) {
      const lane = { source, seq: version, timeline };
      await applySystem(system, { scope: target, name: mutation, args, lane });
    },
  });
  relay = running;
  let noticed: TimerHandle | null = null;
  const stopListening = ports.log.onAppend((scope) => {
    if (scope === timelinesScope) void timelines.refresh().catch(() => {});
    // Behind what the turn that appended still has to say: nobody waits for the relay.
    noticed ??= ports.timers.after(0, () => {
      noticed = null;
      running.kick();
    });
  });
  return {
    sync: (person, body) => syncRequest(request, person, body),
    async system(scope, name, args) {
      const end = await applySystem(system, { scope, name, args, lane: null });
      if (end?.code !== undefined) throw new SystemMutationError(end.code);
    },
    onCommit: room.subscribe,
    mayRead: (userId, scope) =>
      look(scope, ({ state }) => options.model.mayRead(state, scope, userId)),
    read: (scope, read) => look(scope, ({ state }) => read(state)),
    async timelines() {
      await timelines.refresh();
      return timelines.chain();
    },
    check: (scope) => checkProjection({ ...ports, ...options }, scope, look),
    settle: running.settle,
    async close() {
      room.stop();
      stopListening();
      noticed?.cancel();
      await running.close();
      await registry.close();
    },
  };
}

interface Room {
  readonly registry: ScopeRegistry;
  readonly system: SystemPorts;
  readonly request: RequestPorts;
  readonly look: <T>(scope: Scope, read: (memory: ScopeMemory) => T) => Promise<T>;
  readonly subscribe: SyncService['onCommit'];
  readonly stop: () => void;
}

async function openRoom(
  ports: SyncPorts,
  options: SyncOptions,
  timelines: Timelines,
): Promise<Room> {
  const { clock, log, digest } = ports;
  const { model } = options;
  const timeline = timelines.current;
  const cursors = createCursorCodec(digest);
  const broadcast = createBroadcast({ model, cursors, timeline, alarm: ports.alarm });
  const gate = { isFenced: false, isClosed: false };
  const guard = createClockGuard(clock, {
    newestAt: await newestAtIn(log),
    onJump: (jumpMs) => ports.alarm('clock_jump', { jumpMs: Math.round(jumpMs) }),
  });
  const actorPorts: ActorPorts = {
    ...ports,
    ...options,
    timeline,
    broadcast,
    append: createCommitQueue(log).append,
    readCursor: cursors.decode,
    mayAcknowledge: () => !gate.isFenced && guard.isTrusted(),
    onFork: () => timelines.beginAfter(timeline()),
    onFenced() {
      if (!gate.isFenced) ports.alarm('fenced', { fencingEpoch: options.fencingEpoch });
      gate.isFenced = true;
    },
  };
  const registry = createScopeRegistry(actorPorts);
  const { actorOf } = registry;
  const shared = { ...ports, model, timeline, cursors, actorOf, now: () => clock.now() };
  return {
    registry,
    system: shared,
    request: {
      clock,
      cursors,
      timelines,
      guard,
      isStopped: () => gate.isFenced || gate.isClosed,
      scopes: { ...shared, onLostTail: timelines.beginAfter },
    },
    look: (scope, read) =>
      new Promise((resolve, reject) => {
        actorOf(scope).enqueue({
          item: Promise.resolve(null),
          admit: () => true,
          finish: (memory) => resolve(read(memory)),
          fail: reject,
        });
      }),
    subscribe: broadcast.subscribe,
    stop() {
      gate.isClosed = true;
    },
  };
}
