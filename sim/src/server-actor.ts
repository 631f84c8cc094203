/** One server process after another in one place of the world: it starts, serves, dies, and starts again. */
import type { Person, SyncRequest, SyncResponse, VerifyPort } from '@jamz/core';
import { createSyncService, type CommitEvent, type SyncService } from '@jamz/server';
import { StoreUnavailableError } from '@jamz/stores';
import { createGate, gateAccounts, gateKeys, gateLog, type GatedProcess } from './gated-stores.ts';
import { plantInKeys, plantInLog, plantInModel } from './planted-in-server.ts';
import { Violation } from './oracle.ts';
import { createSimIds } from './random.ts';
import { createProcess, type Process } from './process.ts';
import type { World } from './world.ts';

export interface ServerActor {
  readonly name: string;
  start(): void;
  kill(): void;
  jumpClock(ms: number): void;
  setClockRight(): void;
  isUp(): boolean;
  /** Null when nobody listens there. */
  sync(person: Person, request: SyncRequest): Promise<SyncResponse> | null;
  service(): SyncService | null;
  /** Commits this place announces, and its deaths; outlives restarts. */
  onEvent(listener: (event: ServerEvent) => void): () => void;
}

export type ServerEvent =
  | { readonly type: 'commit'; readonly event: CommitEvent }
  | { readonly type: 'up' }
  | { readonly type: 'down' };

/** How long until a process whose stores were away tries to start again. */
const restartMs = 1_000;

export function createServerActor(world: World, name: string): ServerActor {
  const chance = world.fork(name);
  const listeners = new Set<(event: ServerEvent) => void>();
  let process: Process | null = null;
  let service: SyncService | null = null;
  let inHand = 0;
  const wall = createWall(world, name);

  const tell = (event: ServerEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const run = async (mine: Process): Promise<void> => {
    try {
      const opened = await openService(world, { process: mine, chance, die: () => end(mine) });
      if (!mine.isAlive()) return;
      service = opened;
      opened.onCommit((event) => {
        if (mine.isAlive()) tell({ type: 'commit', event });
      });
      world.trace.note(name, 'up');
      tell({ type: 'up' });
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      mine.timers.after(restartMs, () => void run(mine));
    }
  };
  const kill = (): void => {
    if (process === null) return;
    if (inHand > 0) world.happened('server killed with work in hand', name);
    process.kill();
    process = null;
    service = null;
    tell({ type: 'down' });
  };
  /** Dead by itself: somebody starts it again. */
  const end = (mine: Process): void => {
    if (process !== mine) return;
    kill();
    world.time.after(restartMs, start);
  };
  const start = (): void => {
    if (process !== null) return;
    const offset = chance.between(-200, 200);
    process = createProcess(world.time, () => offset + wall.offset());
    inHand = 0;
    void run(process);
  };
  return {
    name,
    start,
    kill() {
      if (process !== null) world.happened('server killed', name);
      kill();
    },
    jumpClock: wall.jump,
    setClockRight: wall.setRight,
    isUp: () => service !== null,
    sync(person, request) {
      if (service === null) return null;
      inHand += 1;
      return service.sync(person, request).finally(() => void (inHand -= 1));
    },
    service: () => service,
    onEvent(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** Only a log that really lost its tail begins anew (EN16). */
function noteTimeline(world: World): void {
  world.happened('timeline begun after a lost tail');
  if (world.sometimes.counts().has('yesterday copied back')) return;
  world.failed(
    new Violation('EN16 timeline: one began although nobody brought back an older copy'),
  );
}

/** The clock on the wall of the machine: right until it jumps. */
function createWall(world: World, name: string) {
  let offset = 0;
  return {
    offset: () => offset,
    jump(ms: number): void {
      world.happened('server clock jumped', `${name} ${ms}`);
      offset += ms;
    },
    setRight(): void {
      offset = 0;
    },
  };
}

async function openService(world: World, gated: GatedProcess): Promise<SyncService> {
  const { process, chance } = gated;
  const gate = createGate(world, gated);
  const verify: VerifyPort = {
    accountExists: async (userId) => {
      if (chance.is(world.rates().verifyAway)) throw new StoreUnavailableError('accounts: away');
      return userId !== 'nobody';
    },
  };
  return createSyncService(
    {
      log: plantInLog(world, gateLog(world, gate, chance)),
      accounts: gateAccounts(world, gate),
      keys: plantInKeys(world, gateKeys(world, process)),
      digest: world.digest,
      clock: process.clock,
      timers: process.timers,
      random: chance,
      ids: createSimIds(chance),
      verify,
      alarm(alarm, detail) {
        world.alarms.push(alarm);
        if (alarm === 'timeline_begun') noteTimeline(world);
        if (alarm === 'clock_jump') world.happened('server stopped for a jump of its clock');
        if (alarm === 'scope_corrupt') world.happened('corrupt row isolated one scope');
        world.trace.note('alarm', `${alarm} ${JSON.stringify(detail)}`);
      },
    },
    { model: plantInModel(world, world.models.server), fencingEpoch: 1 },
  );
}
