import { limits } from '@jamz/core';
import { expect, test } from 'vitest';
import { createRetryPolicy } from './retry-policy.ts';
import { createRig, type Rig, type Tab } from './rig.test-support.ts';
import { room } from './tiny-model.test-support.ts';

async function openRoom(rig: Rig): Promise<Tab> {
  rig.server.know(room);
  const tab = await rig.open();
  tab.client.watch(room);
  await rig.settle();
  return tab;
}

test('[EN27] while somebody looks the next try comes within 5 s, otherwise within 30 s, for ever', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'down';
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(120_000);
  const before = rig.wire.tries;
  await rig.advance(5_001);
  expect(rig.wire.tries).toBe(before + 1);
  tab.hint('hidden');
  await rig.advance(60_000);
  const hidden = rig.wire.tries;
  await rig.advance(3_600_000);
  expect(rig.wire.tries - hidden).toBeGreaterThanOrEqual(110);
  expect(tab.client.state()).toMatchObject({ status: 'OFFLINE', breaker: 'open', waiting: 1 });
  rig.wire.mode = 'up';
  await rig.advance(31_000);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0, breaker: 'closed' });
});

test('[EN27] online, becoming visible and Sync now do not wait for a backoff', async () => {
  for (const wake of ['online', 'visible', 'syncNow'] as const) {
    const rig = await createRig();
    const tab = await openRoom(rig);
    tab.hint('hidden');
    rig.wire.mode = 'down';
    await tab.client.mutate(room, 'bump', { id: 'a' });
    await rig.advance(100_000);
    rig.wire.mode = 'up';
    if (wake === 'syncNow') void tab.client.syncNow();
    else tab.hint(wake);
    await rig.settle();
    expect(tab.client.state()).toMatchObject({ waiting: 0 });
  }
});

test('[EN27] [N7] a running Retry-After is obeyed by every kind of try, and capped at five minutes', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'unavailable';
  rig.wire.retryAfterMs = 3_600_000;
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.settle();
  const tries = rig.wire.tries;
  rig.wire.mode = 'up';
  const said = await tab.client.syncNow();
  tab.hint('online');
  await rig.advance(limits.retryAfterMsMax - 1_000);
  expect(rig.wire.tries).toBe(tries);
  expect(said).toMatchObject({ status: 'OFFLINE', code: 'unavailable', sent: 0 });
  await rig.advance(2_000);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
});

test('[I10] [N10] at most 12 requests a minute in an outage, however the network flaps', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'down';
  await tab.client.mutate(room, 'bump', { id: 'a' });
  for (let minute = 0; minute < 10; minute += 1) {
    const before = rig.wire.tries;
    for (let second = 0; second < 60; second += 1) {
      tab.hint('offline');
      tab.hint('online');
      tab.emit(second % 2 === 0 ? { type: 'connected' } : { type: 'disconnected', why: 'lost' });
      await rig.advance(1_000);
    }
    expect(rig.wire.tries - before).toBeLessThanOrEqual(limits.requestsPerMinuteOutageMax);
  }
});

test('[N6] a foreign answer changes nothing and means OFFLINE', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'foreign';
  await tab.client.mutate(room, 'bump', { id: 'a' });
  expect(await tab.client.syncNow()).toMatchObject({ status: 'OFFLINE' });
  expect(rig.disk.dump('outbox')).toHaveLength(1);
});

test('[N5] [N11] an exchange nobody answers is given up after 30 s; its late reply is nobody’s', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.delayMs = limits.requestMsMax + 1_000;
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(limits.requestMsMax + 10);
  expect(tab.client.state().status).toBe('OFFLINE');
  rig.wire.delayMs = 0;
  await rig.advance(10_000);
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', waiting: 0 });
  expect(rig.server.state(room).get('count', 'a')?.value).toEqual({ n: 1 });
});

test('[D10] [D11] a refused token is no failed try: the work is kept, the person is asked, the breaker stays closed', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.mode = 'sign-in';
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(120_000);
  expect(tab.client.state()).toMatchObject({
    status: 'ERROR',
    reason: 'sign-in',
    breaker: 'closed',
    waiting: 1,
  });
  rig.wire.mode = 'update';
  await rig.advance(60_000);
  expect(tab.client.state()).toMatchObject({ status: 'ERROR', reason: 'update' });
  rig.wire.mode = 'up';
  await tab.client.syncNow();
  expect(tab.client.state()).toMatchObject({ status: 'SYNCED', reason: null, waiting: 0 });
});

test('[I11] [D17] SYNCED needs a contact younger than the heartbeat window', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  expect(tab.client.state().status).toBe('SYNCED');
  rig.wire.mode = 'silent';
  await rig.advance(limits.heartbeatWindowMs + 1);
  expect(tab.client.state().status).not.toBe('SYNCED');
});

test('[I11] a quiet connection stays SYNCED: the heartbeat asks often enough', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  const seen = new Set<string>();
  tab.client.subscribeState(() => seen.add(tab.client.state().status));
  await rig.advance(300_000);
  expect([...seen]).not.toContain('OFFLINE');
  expect(tab.client.state().status).toBe('SYNCED');
});

test('[EN10] unavailable of a scope is no try of a mutation, and holds back that scope alone', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.bend = (response) => ({
    ...response,
    scopes: response.scopes.map((scope) =>
      scope.scope === room ? { scope: room, code: 'unavailable', retryAfterMs: 2_000 } : scope,
    ),
  });
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(60_000);
  rig.wire.bend = null;
  expect(tab.client.queue()).toMatchObject([{ attempts: 0 }]);
  await rig.advance(31_000);
  expect(tab.client.state()).toMatchObject({ waiting: 0, status: 'SYNCED' });
});

test('[N9] the head of the outbox has not moved for a minute although there is a connection: rebuild it', async () => {
  const rig = await createRig();
  const tab = await openRoom(rig);
  rig.wire.bend = (response) => ({
    ...response,
    scopes: response.scopes.map((scope) =>
      'results' in scope ? { ...scope, results: [] } : scope,
    ),
  });
  await tab.client.mutate(room, 'bump', { id: 'a' });
  await rig.advance(200_000);
  expect(tab.rebuilt()).toBeGreaterThanOrEqual(1);
  expect(rig.wire.tries).toBeLessThan(60);
});

test('[EN27] the policy: backoff with a budget, Retry-After above everything', () => {
  const policy = createRetryPolicy({ next: () => 0.999 });
  const at = (now: number) => ({ now, active: false });
  expect(policy.tryTake({ ...at(0), forced: false })).toBe(true);
  policy.failed(0, 'no-answer', null);
  expect(policy.nextAt(at(0))).toBe(999);
  expect(policy.tryTake({ ...at(500), forced: false })).toBe(false);
  expect(policy.tryTake({ ...at(500), forced: true })).toBe(true);
  policy.failed(500, 'unavailable', 60_000);
  expect(policy.tryTake({ ...at(30_000), forced: true })).toBe(false);
  expect(policy.nextAt({ now: 500, active: true })).toBe(60_500);
  policy.answered();
  expect(policy.isFailing()).toBe(false);
  expect(policy.tryTake({ ...at(30_000), forced: true })).toBe(false);
});

test('[I10] [EN27] [S8] whoever looks at the app through an outage asks twelve times a minute at most and is never silent for long', () => {
  for (const chance of [0, 0.3, 0.999]) {
    const policy = createRetryPolicy({ next: () => chance });
    const tries = [0];
    policy.failed(0, 'no-answer', null);
    for (let now = 0; now < 300_000; now += 100) {
      if (!policy.tryTake({ now, active: true, forced: false })) continue;
      tries.push(now);
      policy.failed(now, 'no-answer', null);
    }
    const gaps = tries.slice(1).map((at, n) => at - (tries[n] ?? 0));
    const inMinute = tries.map(
      (at) => tries.filter((one) => one > at - 60_000 && one <= at).length,
    );
    expect(Math.max(...gaps)).toBeLessThanOrEqual(11_000);
    expect(Math.max(...inMinute)).toBeLessThanOrEqual(limits.requestsPerMinuteOutageMax);
    expect(tries.length).toBeGreaterThan(50);
  }
});
