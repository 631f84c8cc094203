/** A queue in front of a sick server, through the whole of HTTP: nothing is parked, nothing is given up, nothing is hidden. */
import { limits, protocolHeader } from '@jamz/core';
import { expect, test } from 'vitest';
import { createHttpCaller } from '../transport/http-call.ts';
import { createHttpTransport } from '../transport/http-transport.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

type Answer = (asked: Request) => Response | Promise<Response>;

interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
const ours = (body: string, init: Told = {}): Response =>
  new Response(body, {
    ...init,
    headers: { [protocolHeader]: '1', 'content-type': 'application/json', ...init.headers },
  });
const refusal = (code: string, status: number, headers: Record<string, string> = {}) =>
  ours(JSON.stringify({ code, text: 'text' }), { status, headers });
const page = (status: number): Response =>
  new Response('<!doctype html><title>Please sign in to this network</title>', {
    status,
    headers: { 'content-type': 'text/html' },
  });

interface Sick {
  readonly rig: Rig;
  readonly tab: Tab;
  /** What the network answers; null is the server itself, in health. */
  answer(how: Answer | null): void;
  /** The device's disk refuses every write from now on, or takes them again. */
  failDisk(fails: boolean): void;
  /** Moments at which something was asked. */
  readonly asked: number[];
}

/** A device with twenty edits in its queue, visible unless told otherwise. */
async function openSick(how: Answer, hidden = false): Promise<Sick> {
  let diskFails = false;
  const rig = await createRig({
    fault: ({ stage }) => (diskFails && stage === 'before' ? 'failed' : 'go'),
  });
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  let answer: Answer | null = how;
  const asked: number[] = [];
  const call = createHttpCaller(
    {
      clock: rig.clock,
      timers: rig.timers,
      async fetch(input, init) {
        asked.push(rig.now());
        const request = new Request(
          `http://127.0.0.1${typeof input === 'string' ? input : ''}`,
          init,
        );
        if (answer !== null) return answer(request);
        return ours(JSON.stringify(rig.server.answer(await request.json())));
      },
    },
    '',
  );
  const tokens = {
    get: async () => ({ end: 'token' as const, token: 'good' }),
    revoked: () => {},
  };
  rig.wire.door = createHttpTransport({ call, tokens }).exchange;
  if (hidden) tab.hint('hidden');
  for (let n = 0; n < 20; n += 1) await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  return {
    rig,
    tab,
    asked,
    answer: (next) => void (answer = next),
    failDisk: (fails) => void (diskFails = fails),
  };
}

const sicknesses: readonly (readonly [string, Answer])[] = [
  ['500 to everything, in our words', () => refusal('internal', 500)],
  ['500 to everything, with a page of some machine before it', () => page(500)],
  ['503 to everything', () => refusal('unavailable', 503)],
  ['a captive portal: a page with status 200', () => page(200)],
  ['a portal that sends everybody elsewhere', () => Promise.reject(new TypeError('redirect'))],
];
for (const [what, answer] of sicknesses) {
  test(`[EN11] [N6] [N7] [D13] ${what}: nothing is parked, the breaker opens, the slow lane goes on for ever`, async () => {
    const { rig, tab, asked, answer: next } = await openSick(answer, true);
    await rig.advance(120_000);
    expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', breaker: 'open', waiting: 20 });
    const before = asked.length;
    await rig.advance(3_600_000);
    // Every 30 s, neither more nor less, an hour long.
    expect(asked.length - before).toBeGreaterThanOrEqual(118);
    expect(asked.length - before).toBeLessThanOrEqual(121);
    expect(tab.client.problems()).toEqual([]);
    expect(tab.client.queue().map(({ attempts }) => attempts)).toEqual(Array(20).fill(0));
    next(null);
    await rig.advance(limits.slowLaneMs + 1_000);
    expect(tab.client.state()).toMatchObject({ status: 'SYNCED', breaker: 'closed', waiting: 0 });
    expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 20 });
  });
}

test('[N6] a page in the middle of a healthy day costs nothing: no edit, no place, no second sending', async () => {
  const { rig, tab, answer } = await openSick(() => page(200));
  await rig.advance(4_000);
  expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', waiting: 20 });
  answer(null);
  await rig.advance(limits.visibleRetryMs);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, problems: 0 });
  expect(rig.server.entries(room)).toHaveLength(20);
});

test('[N7] Retry-After in seconds or as a date: nothing is asked before it, whoever looks, and soon after', async () => {
  const until = 'Wed, 21 Oct 2026 07:29:30 GMT';
  const date = { 'retry-after': until, date: 'Wed, 21 Oct 2026 07:28:00 GMT' };
  for (const headers of [{ 'retry-after': '90' }, date]) {
    const { rig, tab, asked, answer } = await openSick(() => refusal('rate_limited', 429, headers));
    const [first = 0] = asked;
    answer(null);
    for (let second = 0; second < 89; second += 1) {
      tab.hint('online');
      tab.hint('visible');
      void tab.client.syncNow();
      await rig.advance(1_000);
    }
    expect(asked).toEqual([first]);
    await rig.advance(5_000);
    expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
  }
});

test('[N6] whoever answers in the place of the server is known until it answers itself', async () => {
  const { rig, tab, answer } = await openSick(() => page(200));
  await rig.advance(1_000);
  expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', isForeign: true });
  answer(() => Promise.reject(new TypeError('no network')));
  await rig.advance(limits.visibleRetryMs);
  expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', isForeign: false });
  answer(() => page(200));
  await tab.client.syncNow();
  expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', isForeign: true });
  answer(null);
  await tab.client.syncNow();
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', isForeign: false });
});

test('[N13] [EN11] what the server refuses for good is said with its reason, kept, and tried every 30 s', async () => {
  const { rig, tab, asked, answer } = await openSick(() => refusal('foreign_origin', 403));
  await rig.advance(1_000);
  const kept = { breaker: 'closed', waiting: 20, problems: 0 };
  expect(tab.client.state()).toMatchObject({ ...kept, status: 'ERROR', reason: 'server-refuses' });
  expect(await tab.client.syncNow()).toMatchObject({ status: 'ERROR', code: 'foreign_origin' });
  const before = asked.length;
  await rig.advance(10 * limits.slowLaneMs);
  expect(asked.length - before).toBeGreaterThanOrEqual(9);
  expect(asked.length - before).toBeLessThanOrEqual(11);
  expect(tab.client.state()).toMatchObject({ ...kept, status: 'ERROR', reason: 'server-refuses' });
  answer(null);
  await rig.advance(limits.slowLaneMs);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', reason: null, waiting: 0 });
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 20 });
});

test('[D11] [D16] [D5] sign-in, update and storage are three reasons, none is a failed try, and the queue stays', async () => {
  const { rig, tab, answer, failDisk } = await openSick(() => refusal('session_revoked', 401));
  const kept = { status: 'ERROR', breaker: 'closed', waiting: 20, problems: 0 };
  await rig.advance(1_000);
  expect(tab.client.state()).toMatchObject({ ...kept, reason: 'sign-in' });
  answer(() => refusal('update_needed', 426));
  await tab.client.syncNow();
  expect(tab.client.state()).toMatchObject({ ...kept, reason: 'update' });
  failDisk(true);
  answer(null);
  await tab.client.syncNow();
  expect(tab.client.state()).toMatchObject({ ...kept, reason: 'storage' });
  failDisk(false);
  await rig.advance(limits.visibleRetryMs + 1);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', reason: null, waiting: 0 });
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 20 });
});
