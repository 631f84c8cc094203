import { expect, test } from 'vitest';
import {
  clientIdSchema,
  limits,
  type SyncRequest,
  type SyncResponse,
  type Timers,
} from '@jamz/core';
import type { Tokens } from './tokens.ts';
import { createDoor } from './door.ts';
import { createSocketTransport } from './socket-transport.ts';
import type { OpenWire, WireHandlers } from './socket-wire.ts';
import type { ExchangeResult, Transport, TransportEvent } from './transport.ts';

const request: SyncRequest = {
  clientId: clientIdSchema.parse('11111111-1111-4111-8111-111111111111'),
  protocol: 1,
  timeline: 0,
  sentAt: 5,
  scopes: [],
};
const response: SyncResponse = { serverTime: 7, timelines: [], scopes: [] };
const settle = () => new Promise((resolve) => setTimeout(resolve));

function setUp() {
  let now = 0;
  const due: { readonly at: number; readonly task: () => void; live: boolean }[] = [];
  const timers: Timers = {
    after: (ms, task) => {
      const entry = { at: now + ms, task, live: true };
      due.push(entry);
      return { cancel: () => void (entry.live = false) };
    },
  };
  const wires: (WireHandlers & { readonly asked: [string, object][]; closed: boolean })[] = [];
  const answers = new Map<string, unknown>([
    ['time', { t0: 0, t1: 40, t2: 41 }],
    ['sync', response],
    ['auth', {}],
  ]);
  const openWire: OpenWire = (handlers) => {
    const wire = { ...handlers, asked: [] as [string, object][], closed: false };
    wires.push(wire);
    return {
      ask: async (name, body) => {
        wire.asked.push([name, body]);
        return answers.get(name);
      },
      close: () => void (wire.closed = true),
    };
  };
  let token = 'first';
  let revoked = 0;
  const refused: (string | undefined)[] = [];
  const tokens: Tokens = {
    get: async (bad) => {
      refused.push(bad);
      if (bad === token) token = 'second';
      return { end: 'token', token };
    },
    revoked: () => void (revoked += 1),
  };
  const byHttp: SyncRequest[] = [];
  let httpResult: ExchangeResult = { end: 'answer', response, sentAt: 0, receivedAt: 0 };
  let held: Promise<void> | null = null;
  const http: Transport = {
    exchange: async (asked) => {
      byHttp.push(asked);
      await held;
      return httpResult;
    },
    inFlightMax: () => 1,
    watch: () => {},
    onEvent: () => () => {},
    rebuild: () => {},
    close: () => {},
  };
  const clock = { now: () => now, monotonic: () => now };
  const socket = createSocketTransport({
    clock,
    timers,
    random: { next: () => 0.5 },
    tokens,
    openWire,
  });
  const door = createDoor({ socket, http, timers });
  const events: TransportEvent[] = [];
  door.onEvent((event) => events.push(event));
  return {
    door,
    wires,
    answers,
    byHttp,
    events,
    refused,
    revoked: () => revoked,
    setToken: (next: string) => void (token = next),
    /** Nothing is answered by HTTP until the returned function is called. */
    holdHttp: () => {
      let letGo = (): void => {};
      held = new Promise((resolve) => (letGo = resolve));
      return () => letGo();
    },
    setHttp: (result: ExchangeResult) => void (httpResult = result),
    pass: async (ms: number) => {
      now += ms;
      for (const entry of due.filter((one) => one.live && one.at <= now)) {
        entry.live = false;
        entry.task();
      }
      await settle();
    },
  };
}

async function connected() {
  const world = setUp();
  await world.door.exchange(request);
  world.wires[0]?.connected();
  await settle();
  return world;
}

test('[EN22] the first exchange goes by HTTP, the next by the socket that it has opened', async () => {
  const { door, wires, byHttp, events } = setUp();
  expect((await door.exchange(request)).end).toBe('answer');
  expect([byHttp.length, wires.length, door.inFlightMax()]).toEqual([1, 1, 1]);
  wires[0]?.connected();
  await settle();
  expect(events).toEqual([
    { type: 'connected' },
    { type: 'probe', probe: { t0: 0, t1: 40, t2: 41, t3: 0 } },
  ]);
  expect((await door.exchange(request)).end).toBe('answer');
  expect([byHttp.length, door.inFlightMax()]).toEqual([1, limits.batchesInFlightMax]);
});

test('[I10] an outage opens no sockets: they are tried only after an answer, and ever more rarely', async () => {
  const { door, wires, setHttp, pass } = setUp();
  setHttp({ end: 'silent' });
  for (let at = 0; at < 20; at += 1) await door.exchange(request);
  expect(wires).toHaveLength(0);
  setHttp({ end: 'answer', response, sentAt: 0, receivedAt: 0 });
  for (let second = 0; second < 60; second += 1) {
    await door.exchange(request);
    wires.at(-1)?.ended(null);
    await pass(1_000);
  }
  expect(wires.length).toBeGreaterThan(3);
  expect(wires.length).toBeLessThan(8);
});

test('[N9] a socket that keeps silent is torn down, and HTTP takes over', async () => {
  const { door, wires, answers, byHttp, events } = await connected();
  answers.delete('sync');
  expect(await door.exchange(request)).toEqual({ end: 'silent' });
  expect(wires[0]?.closed).toBe(true);
  expect(events.at(-1)).toEqual({ type: 'disconnected', why: 'lost' });
  expect((await door.exchange(request)).end).toBe('answer');
  expect(byHttp).toHaveLength(2);
});

test('[N12] an exchange over HTTP that is unanswered for 3 s tries a socket, an answered one does so once', async () => {
  const { door, wires, holdHttp, pass } = setUp();
  const answerHttp = holdHttp();
  const first = door.exchange(request);
  await pass(limits.doubtMs - 1);
  expect(wires).toHaveLength(0);
  await pass(1);
  expect(wires).toHaveLength(1);
  await pass(limits.requestMsMax);
  expect(wires).toHaveLength(1);
  answerHttp();
  expect((await first).end).toBe('answer');
  expect(wires).toHaveLength(1);
});

test('[I9] [EN27] a socket that was tried in vain is tried again without another exchange: who rests has none', async () => {
  const { door, wires, pass } = setUp();
  await door.exchange(request);
  wires[0]?.ended(null);
  await door.exchange(request);
  expect(wires).toHaveLength(1);
  await pass(2 * limits.backoffMsMin);
  expect(wires).toHaveLength(2);
  // Nobody has answered since: it is not tried for ever.
  wires[1]?.ended(null);
  await pass(60_000);
  expect(wires).toHaveLength(2);
});

test('[S8] after an outage of a minute a socket takes its part of 20 s, after a blink none', async () => {
  const { door, wires, pass } = await connected();
  wires[0]?.ended(null);
  await pass(2_000);
  await door.exchange(request);
  expect(wires).toHaveLength(2);
  wires[1]?.connected();
  wires[1]?.ended(null);
  await pass(60_000);
  for (let second = 0; second < 10; second += 1) {
    await door.exchange(request);
    expect(wires).toHaveLength(2);
    await pass(1_000);
  }
  expect(wires).toHaveLength(3);
});

test('[N5] a heartbeat without an answer ends the connection within 35 s', async () => {
  const { wires, answers, events, pass } = await connected();
  answers.delete('time');
  await pass(limits.heartbeatMs - 1);
  expect(wires[0]?.closed).toBe(false);
  await pass(1);
  expect(wires[0]?.closed).toBe(true);
  expect(events.at(-1)).toEqual({ type: 'disconnected', why: 'silence' });
  // Another is made at once, and only one, however long it takes (N12).
  expect(wires).toHaveLength(2);
  wires[1]?.ended(null);
  await pass(60_000);
  expect(wires).toHaveLength(2);
  expect(limits.heartbeatMs + limits.silenceMsMax).toBeLessThanOrEqual(limits.heartbeatWindowMs);
});

test('[D10] a renewed token is handed to the open socket, and a refused one renewed in mid-batch', async () => {
  const { door, wires, answers, refused, setToken, pass } = await connected();
  const handshake = await wires[0]?.handshake();
  expect(handshake).toMatchObject({ accessToken: 'first', clientId: request.clientId });
  setToken('renewed');
  await pass(limits.heartbeatMs);
  expect(wires[0]?.asked.at(-1)).toEqual(['auth', { accessToken: 'renewed' }]);

  answers.set('sync', { code: 'sign_in_needed', text: 'again' });
  expect(await door.exchange(request)).toEqual({ end: 'sign-in' });
  expect(refused.at(-1)).toBe('renewed');
  answers.set('sync', { code: 'unavailable', text: 'later', retryAfterMs: 5 });
  expect(await door.exchange(request)).toEqual({ end: 'unavailable', retryAfterMs: 5 });
  answers.set('sync', { code: 'update_needed', text: 'reload' });
  expect(await door.exchange(request)).toEqual({ end: 'update' });
  answers.set('sync', { code: 'too_large', text: 'no' });
  expect(await door.exchange(request)).toEqual({ end: 'refused', code: 'too_large' });
});

test('[N6] hints are parsed; what is not of the protocol is not heard', async () => {
  const { wires, events, revoked } = await connected();
  const before = events.length;
  wires[0]?.event('patch', { scope: 'group:a', from: 'c1', to: 'c2' });
  wires[0]?.event('patch', { scope: 'group:a', from: 'c1' });
  wires[0]?.event('patch', '__proto__');
  wires[0]?.event('nonsense', {});
  wires[0]?.event('revoked', { scope: 'group:a', revoked: 'c3' });
  expect(events.slice(before)).toEqual([
    { type: 'patch', event: { scope: 'group:a', from: 'c1', to: 'c2' } },
    { type: 'revoked', event: { scope: 'group:a', revoked: 'c3' } },
  ]);
  expect(revoked()).toBe(0);
  wires[0]?.event('revoked', { session: true });
  expect(revoked()).toBe(1);
});

test('[D11] a handshake refused for its token brings another one, a revoked session locks', async () => {
  const { door, wires, refused, revoked, pass } = setUp();
  await door.exchange(request);
  await wires[0]?.handshake();
  wires[0]?.ended('sign-in');
  await pass(limits.backoffMsMax);
  await door.exchange(request);
  expect(await wires[1]?.handshake()).toMatchObject({ accessToken: 'second' });
  expect(refused).toEqual([undefined, 'first']);
  wires[1]?.ended('revoked');
  expect(revoked()).toBe(1);
});
