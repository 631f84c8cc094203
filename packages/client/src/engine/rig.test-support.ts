/** Tabs over one disk on a clock that only moves when told: what the engine's tests stand on. */
import {
  err,
  type Clock,
  type Ids,
  type MutationId,
  type Scope,
  type SyncRequest,
  type SyncResponse,
  type Timers,
} from '@jamz/core';
import type { Client } from '../client.ts';
import { createClient } from '../create-client.ts';
import type { Channel, ChannelMessage, Locks } from '../outbox/drainer-lock.ts';
import {
  createMemoryDisk,
  type MemoryDisk,
  type MemoryDiskOptions,
} from '../storage/memory-store.ts';
import type { Sealer } from '../storage/sealer.ts';
import { startSession, type Session } from '../storage/session-record.ts';
import type { ExchangeResult, TransportEvent } from '../transport/transport.ts';
import type { ClientOptions } from './engine-options.ts';
import { createFakeServer, type FakeServer } from './fake-server.test-support.ts';
import { ann, home, tinyModel } from './tiny-model.test-support.ts';

export interface Rig {
  readonly server: FakeServer;
  readonly disk: MemoryDisk;
  readonly wire: Wire;
  readonly session: Session;
  readonly clock: Clock;
  readonly timers: Timers;
  open(options?: Partial<ClientOptions>): Promise<Tab>;
  /** Moves the clock, letting everything happen that is due. */
  advance(ms: number): Promise<void>;
  /** Lets promises run without moving the clock. */
  settle(): Promise<void>;
  now(): number;
  jumpClock(ms: number): void;
}
export interface Tab {
  readonly client: Client;
  /** The process is gone. */
  kill(): void;
  /** Stands still: its timers do not run, it hears and sends nothing. */
  freeze(): void;
  thaw(): void;
  emit(event: TransportEvent): void;
  hint(hint: 'online' | 'offline' | 'visible' | 'hidden'): void;
  rebuilt(): number;
  /** Its connection to the disk reads nothing until that is taken back. */
  breakReads(isBroken: boolean): void;
}

/** How the wire treats the next exchanges. */
export interface Wire {
  mode: 'up' | 'down' | 'cut-reply' | 'foreign' | 'sign-in' | 'update' | 'unavailable' | 'silent';
  retryAfterMs: number | null;
  /** Changes answers on their way. */
  bend: ((response: SyncResponse, request: SyncRequest) => SyncResponse) | null;
  /** Delays answers by so much. */
  delayMs: number;
  tries: number;
  /** Instead of all that: a transport of the product, say, over a network of the test's own. */
  door: ((request: SyncRequest) => Promise<ExchangeResult>) | null;
}

const plainSealer: Sealer = {
  seal: async (text, context) => `${context}|${text}`,
  open: async (sealed, context) =>
    sealed.startsWith(`${context}|`) ? sealed.slice(context.length + 1) : null,
};

export async function createRig(options: MemoryDiskOptions = {}): Promise<Rig> {
  const time = createManualTime();
  const disk = createMemoryDisk(options);
  const server = createFakeServer(() => 1_000_000 + time.monotonic());
  const wire: Wire = {
    mode: 'up',
    retryAfterMs: null,
    bend: null,
    delayMs: 0,
    tries: 0,
    door: null,
  };
  const browser = createBrowser();
  const begun = await startSession(disk.open(), ann);
  if (!begun.ok) throw new Error('no session');
  const session = begun.value;
  let count = 0;
  return {
    server,
    disk,
    wire,
    session,
    clock: time.clock,
    timers: time.timers,
    now: time.monotonic,
    jumpClock: time.jump,
    settle: () => time.advance(0),
    advance: time.advance,
    async open(more = {}) {
      count += 1;
      const tab = openTab({ time, disk, server, wire, browser, session, name: count }, more);
      await time.advance(0);
      return tab;
    },
  };
}

interface TabParts {
  readonly time: ManualTime;
  readonly disk: MemoryDisk;
  readonly server: FakeServer;
  readonly wire: Wire;
  readonly browser: Browser;
  readonly session: Session;
  readonly name: number;
}

function openTab(parts: TabParts, more: Partial<ClientOptions>): Tab {
  const { time, disk, server, wire, browser, session, name } = parts;
  const life = { alive: true, frozen: false };
  const isRunning = (): boolean => life.alive && !life.frozen;
  const listeners = new Set<(event: TransportEvent) => void>();
  const hints = new Set<(hint: 'online' | 'offline' | 'visible' | 'hidden') => void>();
  const seen = { visible: true, online: true, rebuilt: 0, isBroken: false };
  const store = disk.open();
  const exchange = async (request: SyncRequest): Promise<ExchangeResult> => {
    wire.tries += 1;
    if (wire.door !== null) return wire.door(request);
    const sentAt = time.clock.now();
    const { mode, bend, delayMs } = wire;
    if (mode === 'silent') return new Promise(() => {});
    if (mode === 'down') return { end: 'silent' };
    if (mode === 'foreign') return { end: 'foreign' };
    if (mode === 'sign-in' || mode === 'update') return { end: mode };
    if (mode === 'unavailable') return { end: 'unavailable', retryAfterMs: wire.retryAfterMs };
    const answered = server.answer(structuredClone(request));
    if (delayMs > 0) await new Promise<void>((resolve) => time.timers.after(delayMs, resolve));
    if (mode === 'cut-reply') return { end: 'silent' };
    const response = bend === null ? answered : bend(answered, request);
    return { end: 'answer', response, sentAt, receivedAt: time.clock.now() };
  };
  const client = createClient(
    {
      store: {
        ...store,
        read: async (reads) => (seen.isBroken ? err('failed') : store.read(reads)),
      },
      transport: {
        exchange,
        inFlightMax: () => 1,
        watch: () => {},
        onEvent(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        rebuild: () => (seen.rebuilt += 1),
        close: () => {},
      },
      clock: time.clock,
      timers: time.timersOf(isRunning),
      random: { next: () => 0.5 },
      ids: createIds(name),
      locks: browser.locksOf(name, isRunning),
      channel: browser.channelOf(name, isRunning),
      sealer: plainSealer,
      hints: {
        online: () => seen.online,
        visible: () => seen.visible,
        onChange(listener) {
          hints.add(listener);
          return () => void hints.delete(listener);
        },
      },
      sha256: (text) => text,
    },
    {
      model: tinyModel,
      session,
      home,
      followedScopes: (reader) => reader.list('card').map((card) => card.id as Scope),
      ...more,
    },
  );
  return {
    client,
    kill() {
      life.alive = false;
      store.kill();
      browser.died(name);
    },
    freeze() {
      life.frozen = true;
    },
    thaw() {
      life.frozen = false;
    },
    emit(event) {
      for (const listener of listeners) listener(event);
    },
    hint(hint) {
      if (hint === 'visible' || hint === 'hidden') seen.visible = hint === 'visible';
      else seen.online = hint === 'online';
      for (const listener of hints) listener(hint);
    },
    rebuilt: () => seen.rebuilt,
    breakReads(isBroken) {
      seen.isBroken = isBroken;
    },
  };
}

interface ManualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  timersOf(isRunning: () => boolean): Timers;
  advance(ms: number): Promise<void>;
  monotonic(): number;
  jump(ms: number): void;
}

function createManualTime(): ManualTime {
  const queue: { at: number; order: number; task: (() => void) | null }[] = [];
  let monotonic = 0;
  let wall = 1_000_000;
  let order = 0;
  const after = (ms: number, task: () => void, isRunning: () => boolean) => {
    order += 1;
    const item: (typeof queue)[number] = { at: monotonic + Math.max(0, ms), order, task: null };
    const run = (): void => {
      if (isRunning()) task();
    };
    item.task = run;
    queue.push(item);
    return {
      cancel() {
        item.task = null;
      },
    };
  };
  const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: { now: () => wall + monotonic, monotonic: () => monotonic },
    timers: { after: (ms, task) => after(ms, task, () => true) },
    timersOf: (isRunning) => ({ after: (ms, task) => after(ms, task, isRunning) }),
    monotonic: () => monotonic,
    jump(ms) {
      wall += ms;
    },
    async advance(ms) {
      const until = monotonic + ms;
      await drain();
      for (;;) {
        queue.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = queue[0];
        if (next === undefined || next.at > until) break;
        queue.shift();
        if (next.task === null) continue;
        monotonic = Math.max(monotonic, next.at);
        next.task();
        await drain();
      }
      monotonic = until;
    },
  };
}

function createIds(tab: number): Ids {
  let n = 0;
  const hex = (): string => {
    n += 1;
    return `${tab.toString(16).padStart(4, '0')}${n.toString(16).padStart(8, '0')}`;
  };
  return {
    clientId: () => `00000000-0000-4000-8000-${hex()}` as ReturnType<Ids['clientId']>,
    mutationId: () => hex().padStart(22, 'm') as MutationId,
    entityId: () => hex(),
    secret: () => hex(),
  };
}

interface Browser {
  locksOf(tab: number, isRunning: () => boolean): Locks;
  channelOf(tab: number, isRunning: () => boolean): Channel;
  died(tab: number): void;
}

/** Locks stay with a frozen tab and fall to the next when one dies; messages to frozen tabs wait for nobody. */
function createBrowser(): Browser {
  type Waiting = { readonly tab: number; readonly granted: () => void; readonly lost: () => void };
  let queue: Waiting[] = [];
  const ears = new Map<number, Set<(message: ChannelMessage) => void>>();
  const soon = (act: () => void): void => void Promise.resolve().then(act);
  const grant = (): void => {
    const first = queue[0];
    if (first !== undefined) soon(() => queue[0] === first && first.granted());
  };
  const leave = (who: Waiting): void => {
    const wasFirst = queue[0] === who;
    queue = queue.filter((one) => one !== who);
    if (wasFirst) grant();
  };
  return {
    locksOf: (tab) => ({
      available: true,
      request(_name, { granted, lost, steal }) {
        const me = { tab, granted, lost };
        const holder = queue[0];
        if (steal === true && holder !== undefined) {
          queue = [me, ...queue.slice(1)];
          soon(holder.lost);
        } else queue.push(me);
        if (queue[0] === me) grant();
        return { release: () => leave(me) };
      },
    }),
    channelOf(tab, isRunning) {
      const mine = new Set<(message: ChannelMessage) => void>();
      ears.set(tab, mine);
      const hears = new Map<number, () => boolean>([[tab, isRunning]]);
      return {
        post(message) {
          if (!isRunning()) return;
          for (const [other, listeners] of ears) {
            if (other === tab) continue;
            soon(() => {
              for (const listener of listeners) listener(structuredClone(message));
            });
          }
        },
        onMessage(listener) {
          const hear = (message: ChannelMessage): void => {
            if (hears.get(tab)?.() === true) listener(message);
          };
          mine.add(hear);
          return () => void mine.delete(hear);
        },
        close: () => void ears.delete(tab),
      };
    },
    died(tab) {
      ears.delete(tab);
      const first = queue[0];
      queue = queue.filter((one) => one.tab !== tab);
      if (first?.tab === tab) grant();
    },
  };
}
