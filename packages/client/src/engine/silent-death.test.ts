/** The whole device over connections that die without a word: pooled ones of HTTP, and the socket. */
import { limits, protocolHeader, type SyncRequest } from '@jamz/core';
import { expect, test } from 'vitest';
import { createDoor } from '../transport/door.ts';
import { createHttpCaller } from '../transport/http-call.ts';
import { createHttpTransport } from '../transport/http-transport.ts';
import { createSocketTransport } from '../transport/socket-transport.ts';
import type { WireHandlers } from '../transport/socket-wire.ts';
import type { ExchangeResult } from '../transport/transport.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

/** I9. */
const healMsMax = 40_000;

interface Line {
  isDead: boolean;
  handlers?: WireHandlers;
}

/** A network on which every connection that stands may die; new ones live, unless there are no sockets. */
function createNetwork(rig: Rig, { hasSockets }: { readonly hasSockets: boolean }) {
  const idle: Line[] = [];
  const sockets: Line[] = [];
  const byHttp: number[] = [];

  const fetchOnPool: typeof fetch = async (input, init) => {
    byHttp.push(rig.now());
    const request = new Request(`http://127.0.0.1${typeof input === 'string' ? input : ''}`, init);
    const line = idle.pop() ?? { isDead: false };
    if (line.isDead) {
      // Aborted, a connection is closed and never taken again.
      return new Promise((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    }
    const response = rig.server.answer((await request.json()) as SyncRequest);
    idle.push(line);
    return new Response(JSON.stringify(response), {
      headers: { [protocolHeader]: '1', 'content-type': 'application/json' },
    });
  };
  const never = (ms: number): Promise<undefined> =>
    new Promise((resolve) => rig.timers.after(ms, () => resolve(undefined)));

  const system = { clock: rig.clock, timers: rig.timers, random: { next: () => 0.99 } };
  const tokens = {
    get: async () => ({ end: 'token' as const, token: 'good' }),
    revoked: () => {},
  };
  const call = createHttpCaller({ ...system, fetch: fetchOnPool }, '');
  const socket = createSocketTransport({
    ...system,
    tokens,
    openWire(handlers) {
      const line: Line = { isDead: false, handlers };
      sockets.push(line);
      if (hasSockets) rig.timers.after(50, () => handlers.connected());
      else rig.timers.after(50, () => handlers.ended(null));
      return {
        close: () => {},
        async ask(name, body, msMax) {
          if (line.isDead) return never(msMax);
          const now = rig.clock.now();
          return name === 'sync'
            ? rig.server.answer(body as SyncRequest)
            : { t0: now, t1: now, t2: now };
        },
      };
    },
  });
  const http = createHttpTransport({ call, tokens });
  const door = createDoor({ socket, http, timers: rig.timers });
  return {
    door,
    byHttp,
    connect: (count: number) => {
      for (let n = 0; n < count; n += 1) idle.push({ isDead: false });
    },
    die() {
      for (const line of [...idle, ...sockets]) line.isDead = true;
    },
    news() {
      const from = rig.server.cursor(room);
      rig.server.write(room, 'bump', { id: 'b' });
      const event = { scope: room, from, to: rig.server.cursor(room) };
      for (const { isDead, handlers } of sockets) if (!isDead) handlers?.event('patch', event);
    },
  };
}

async function openOver(hasSockets: boolean) {
  const rig = await createRig();
  rig.server.know(room);
  const network = createNetwork(rig, { hasSockets });
  rig.wire.door = (request) => network.door.exchange(request);
  const tab: Tab = await rig.open();
  network.door.onEvent((event) => tab.emit(event));
  tab.client.watch(room);
  await rig.advance(20_000);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', connected: true });
  return { rig, network, tab };
}

test('[N12] [I9] a socket and pooled connections die for good with an edit under way: sent within 40 s', async () => {
  for (const pooled of [0, 1, 5]) {
    const { rig, network, tab } = await openOver(true);
    network.connect(pooled);
    network.die();
    await tab.client.mutate(room, 'bump', { id: 'a' });
    await rig.advance(healMsMax);
    expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
    expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 1 });
  }
});

test('[N12] [N5] [I9] a device with nothing to send hears within 40 s what it missed, whenever its heart beat last', async () => {
  for (let beforeMs = 0; beforeMs < limits.heartbeatMs; beforeMs += 4_999) {
    const { rig, network, tab } = await openOver(true);
    network.connect(1);
    await rig.advance(beforeMs);
    network.die();
    network.news();
    await rig.advance(healMsMax);
    expect(tab.client.get(room, 'count', 'b')?.value).toEqual({ n: 1 });
    expect(tab.client.state()).toMatchObject({ status: 'SYNCED' });
  }
});

test('[N12] where sockets are blocked a dead connection costs its 10 s, and the budget holds', async () => {
  const { rig, network, tab } = await openOver(false);
  network.die();
  const before = network.byHttp.length;
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(limits.silenceMsMax + 2_000);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
  expect(network.byHttp.length - before).toBeLessThanOrEqual(3);
});

test('[N12] [EN27] online ends a wait of 3 s or more at once, and a younger one not at all', async () => {
  const { rig, network, tab } = await openOver(false);
  network.die();
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(limits.doubtMs - 1);
  tab.hint('online');
  await rig.settle();
  expect(tab.client.state()).toMatchObject({ waiting: 1 });
  await rig.advance(1);
  tab.hint('online');
  await rig.settle();
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 1 });
});

test('[N7] [N12] patience that is asked for when the exchange had been given up is still given', async () => {
  const rig = await createRig();
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.advance(20_000);
  let asked = 0;
  let answer: (result: ExchangeResult) => void = () => {};
  rig.wire.door = () => {
    asked += 1;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  const late = answer;
  await rig.advance(limits.doubtMs);
  tab.hint('online');
  await rig.settle();
  expect(asked).toBe(2);
  answer({ end: 'silent' });
  late({ end: 'unavailable', retryAfterMs: 60_000 });
  await rig.advance(59_000);
  expect(asked).toBe(2);
  rig.wire.door = null;
  await rig.advance(limits.slowLaneMs);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
});
