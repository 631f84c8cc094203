/** Servers of one process over shared memory stores, on a clock and timers that a test moves by hand. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  clientIdSchema,
  mutationIdSchema,
  scopeSchema,
  userIdSchema,
  type Cursor,
  type Json,
  type KeyPort,
  type Model,
  type Mutation,
  type Outcome,
  type Person,
  type Push,
  type ScopeAnswer,
  type ScopeRequest,
  type SyncResponse,
  type TimerHandle,
} from '@jamz/core';
import {
  createMemoryAccountStore,
  createMemoryKeyringCopy,
  createMemoryLogStore,
  createNodeDigest,
  openKeyring,
  type LogStore,
  type MemoryAccountStore,
  type MemoryKeyringFaults,
  type MemoryLogFaults,
  type MemoryLogStore,
} from '@jamz/stores';
import { createSyncService } from './create-sync-service.ts';
import type { SyncPorts, SyncService } from './sync-service.ts';
import { toyModel } from './toy-model.test-support.ts';

export const startMs = 1_800_000_000_000;
export const scopeOf = (text: string): ReturnType<typeof scopeSchema.parse> =>
  scopeSchema.parse(text);
export const room = scopeOf('toy:room');
export const personOf = (name: string): Person => ({
  userId: userIdSchema.parse(name),
  operator: false,
});
/** Always the same client for the same name. */
export const clientOf = (name: string): ReturnType<typeof clientIdSchema.parse> => {
  const hex = createHash('sha256').update(name).digest('hex');
  return clientIdSchema.parse(
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
  );
};
export const idOf = (name: string): ReturnType<typeof mutationIdSchema.parse> =>
  mutationIdSchema.parse(createHash('sha256').update(name).digest('base64url').slice(0, 22));

/** Lets everything that can run without time passing run. */
export async function flush(): Promise<void> {
  for (let n = 0; n < 5; n += 1) await setImmediate();
}

export interface HandClock {
  now(): number;
  monotonic(): number;
  /** Moves time and fires what is due, in order. */
  advance(ms: number): Promise<void>;
  /** The machine slept: time has passed and every timer that was due fires once, late. */
  sleep(ms: number): Promise<void>;
  /** The wall clock alone jumps. */
  jump(ms: number): void;
}

export function createHandClock(): HandClock & {
  readonly timers: SyncPorts['timers'];
} {
  let passed = 0;
  let offset = 0;
  let due: { readonly at: number; readonly task: () => void }[] = [];
  const clock = {
    now: () => startMs + passed + offset,
    monotonic: () => passed,
    jump(ms: number) {
      offset += ms;
    },
    timers: {
      after(ms: number, task: () => void): TimerHandle {
        const timer = { at: passed + ms, task };
        due.push(timer);
        return { cancel: () => void (due = due.filter((one) => one !== timer)) };
      },
    },
    async advance(ms: number) {
      const until = passed + ms;
      for (;;) {
        await flush();
        const next = due.filter((one) => one.at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((one) => one !== next);
        passed = Math.max(passed, next.at);
        next.task();
      }
      passed = until;
      await flush();
    },
    async sleep(ms: number) {
      passed += ms;
      await clock.advance(0);
    },
  };
  return clock;
}

export interface World {
  readonly clock: ReturnType<typeof createHandClock>;
  readonly log: MemoryLogStore;
  readonly accounts: MemoryAccountStore;
  readonly keys: Awaited<ReturnType<typeof openKeyring>>;
  readonly alarms: string[];
  readonly known: Set<string>;
  readonly ports: SyncPorts;
  /** Another server over the same stores. */
  serve(more?: Partial<SyncPorts>, fencingEpoch?: number): Promise<SyncService>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly model?: Model;
  readonly people?: readonly string[];
  readonly logFaults?: MemoryLogFaults;
  readonly keyFaults?: MemoryKeyringFaults;
  readonly wrapLog?: (log: LogStore) => LogStore;
}

const people = ['ann', 'ben', 'cat', 'dan', 'eve', 'system'] as const;

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = createHandClock();
  const log = createMemoryLogStore({ faults: options.logFaults });
  const accounts = createMemoryAccountStore();
  const copy = createMemoryKeyringCopy({ faults: options.keyFaults });
  const keys = await openKeyring({ clock }, { rootKey: new Uint8Array(32), copies: [copy] });
  const known = new Set<string>(options.people ?? people);
  for (const name of known) await keys.create(`person:${name}`);
  const alarms: string[] = [];
  let random = 7;
  let count = 0;
  const services: SyncService[] = [];
  const ports: SyncPorts = {
    log: options.wrapLog?.(log) ?? log,
    accounts,
    keys: keys as KeyPort,
    digest: createNodeDigest(new Uint8Array(32)),
    clock,
    timers: clock.timers,
    random: { next: () => (random = (random * 16_807) % 2_147_483_647) / 2_147_483_647 },
    ids: {
      clientId: () => clientOf(`client ${(count += 1)}`),
      mutationId: () => idOf(`made ${(count += 1)}`),
      entityId: () => `entity-${(count += 1)}`,
      secret: () => idOf(`secret ${(count += 1)}`),
    },
    verify: { accountExists: async (userId) => known.has(userId) },
    alarm: (name) => void alarms.push(name),
  };
  return {
    clock,
    log,
    accounts,
    keys,
    alarms,
    known,
    ports,
    async serve(more = {}, fencingEpoch = 1) {
      const model = options.model ?? toyModel;
      const service = await createSyncService({ ...ports, ...more }, { model, fencingEpoch });
      services.push(service);
      return service;
    },
    async close() {
      await Promise.all(services.map((service) => service.close()));
    },
  };
}

export interface Device {
  readonly name: string;
  readonly clientId: ReturnType<typeof clientOf>;
  /** The newest timeline it knows. */
  timeline: number;
  mutation(seq: number, name: string, args: Json, more?: Partial<Mutation>): Mutation;
  ask(service: SyncService, scopes: readonly ScopeRequest[]): Promise<SyncResponse>;
  /** One scope; the answer for it, or null when only the chain came. */
  push(
    service: SyncService,
    push: readonly Push[],
    more?: Partial<ScopeRequest>,
  ): Promise<ScopeAnswer | null>;
}

export function createDevice(world: World, name: string, clientName = `${name}-phone`): Device {
  const clientId = clientOf(clientName);
  const device: Device = {
    name,
    clientId,
    timeline: 0,
    mutation: (seq, mutation, args, more) => ({
      seq,
      id: idOf(`${clientName} ${seq} ${mutation}`),
      name: mutation,
      args,
      at: world.clock.now(),
      offsetMs: 0,
      base: null,
      born: device.timeline,
      ...more,
    }),
    async ask(service, scopes) {
      const response = await service.sync(personOf(name), {
        clientId,
        protocol: 1,
        timeline: device.timeline,
        sentAt: world.clock.now(),
        scopes: [...scopes],
      });
      device.timeline = response.timelines.at(-1)?.n ?? device.timeline;
      return response;
    },
    async push(service, push, more) {
      const response = await device.ask(service, [{ scope: room, push: [...push], ...more }]);
      return response.scopes[0] ?? null;
    },
  };
  return device;
}

export function resultsOf(answer: ScopeAnswer | null): readonly Outcome[] {
  if (answer === null || !('results' in answer)) throw new Error(`no results: ${text(answer)}`);
  return answer.results as readonly Outcome[];
}
/** `applied`, `rejected:full`, `retry:missing`, `taken` - one word a push. */
export function endsOf(answer: ScopeAnswer | null): readonly string[] {
  if (answer === null || !('results' in answer)) throw new Error(`no results: ${text(answer)}`);
  return answer.results.map((result) => {
    if ('taken' in result) return 'taken';
    if ('retry' in result) return `retry:${result.retry}`;
    return result.code === undefined ? result.end : `${result.end}:${result.code}`;
  });
}
/** The cursor a device holds after this answer. */
export function cursorOf(answer: ScopeAnswer | null): Cursor {
  if (answer !== null && 'patch' in answer) return answer.patch.to;
  if (answer !== null && 'reset' in answer) return answer.reset.pinned;
  throw new Error(`no cursor: ${text(answer)}`);
}
export const text = (value: unknown): string => JSON.stringify(value);
