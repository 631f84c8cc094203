/** Everything one seed consists of, and what its parts share. */
import type { DigestPort, Model, Scope, UserId } from '@jamz/core';
import {
  createMemoryAccountStore,
  createMemoryLogStore,
  type MemoryAccountStore,
  type MemoryLogStore,
} from '@jamz/stores';
import type { PlantedBug } from './planted-bugs.ts';
import { noFaults, type FaultRates } from './fault-rates.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createChance, type Chance } from './random.ts';
import { createSimDigest } from './sim-digest.ts';
import { createSimKeyring, type SimKeyring } from './sim-keys.ts';
import { createServerDisk, type ServerDisk } from './server-disk.ts';
import { createSometimes, type Sometimes, type SometimesEvent } from './sometimes.ts';
import { createTrace, type Trace } from './trace.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What the server runs, and the app of today and of yesterday. */
export interface PlayModels {
  readonly server: Model;
  readonly device: Model;
  readonly deviceBefore: Model;
}

export interface World {
  readonly seed: string;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly sometimes: Sometimes;
  readonly ledger: Ledger;
  readonly bugs: ReadonlySet<PlantedBug>;
  /** The stores outlive every server. */
  readonly log: MemoryLogStore;
  readonly accounts: MemoryAccountStore;
  readonly keyring: SimKeyring;
  readonly disk: ServerDisk;
  readonly digest: DigestPort;
  readonly models: PlayModels;
  readonly alarms: string[];
  /** Clients that a scope refused while it did not know them. */
  readonly strangers: Set<string>;
  fork(name: string): Chance;
  /** This seed's faults; none once the world is healed. */
  rates(): FaultRates;
  heal(): void;
  isHealed(): boolean;
  readonly readsStrictly: boolean;
  /** Something goes on until then, also after the last fault: a pause that was asked for, a tab that stands still. */
  busyUntil(moment: number): void;
  quietAt(): number;
  isLogAway(): boolean;
  setLogAway(isAway: boolean): void;
  /** Something done by the way broke a rule or crashed; the run ends with the first. */
  failed(error: unknown): void;
  /** Throws it. */
  stopOnFailure(): void;
  /** Counts it and puts it into the trace. */
  happened(event: SometimesEvent, detail?: string): void;
}

export interface WorldOptions {
  readonly seed: string;
  readonly rates: FaultRates;
  readonly models: World['models'];
  readonly bugs?: readonly PlantedBug[] | undefined;
  readonly traceLines?: number | undefined;
}

/** More than any honest seed needs. */
const eventsMax = 400_000;

export function createWorld(options: WorldOptions): World {
  const { seed, models, bugs = [], traceLines = 0 } = options;
  const time = createVirtualTime({ eventsMax });
  const trace = createTrace(time, traceLines);
  const sometimes = createSometimes();
  const chance = createChance(seed);
  let isHealed = false;
  let quietAt = 0;
  let isLogAway = false;
  let failure: { readonly error: unknown } | null = null;
  return {
    seed,
    time,
    trace,
    sometimes,
    ledger: createLedger(),
    bugs: new Set(bugs),
    log: createMemoryLogStore(),
    accounts: createMemoryAccountStore(),
    keyring: createSimKeyring(chance.fork('keys')),
    disk: createServerDisk(sometimes),
    digest: createSimDigest(),
    models,
    alarms: [],
    strangers: new Set(),
    fork: (name) => chance.fork(name),
    rates: () => (isHealed ? noFaults : options.rates),
    heal() {
      isHealed = true;
      isLogAway = false;
    },
    isHealed: () => isHealed,
    readsStrictly: options.rates.readsStrictly,
    busyUntil(moment) {
      quietAt = Math.max(quietAt, moment);
    },
    quietAt: () => quietAt,
    isLogAway: () => isLogAway,
    setLogAway(isAway) {
      isLogAway = isAway;
    },
    failed(error) {
      failure ??= { error };
    },
    stopOnFailure() {
      if (failure !== null) throw failure.error;
    },
    happened(event, detail = '') {
      sometimes.count(event);
      trace.note('!', `${event} ${detail}`);
    },
  };
}

export const userScope = (userId: UserId): Scope => `user:${userId}` as Scope;
