import { expect, test } from 'vitest';
import { limits } from '@jamz/core';
import { createClockGuard } from './clock-guard.ts';
import {
  createDevice,
  createHandClock,
  createWorld,
  endsOf,
  startMs,
} from './world.test-support.ts';

const years = 10 * 365 * 86_400_000;

function openGuard(newestAt = 0) {
  const clock = createHandClock();
  const jumps: number[] = [];
  const guard = createClockGuard(clock, { newestAt, onJump: (ms) => jumps.push(ms) });
  return { clock, guard, jumps };
}

test('[EN32] time that passes, sleep included, is no jump', async () => {
  const { clock, guard, jumps } = openGuard();
  await clock.advance(years);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(limits.clockJumpMs - 1);
  expect(guard.isTrusted()).toBe(true);
  expect(jumps).toEqual([]);
});

test('[EN32] slow drift never adds up to a jump', async () => {
  const { clock, guard } = openGuard();
  for (let n = 0; n < 100; n += 1) {
    clock.jump(60_000);
    await clock.advance(1_000);
    expect(guard.isTrusted()).toBe(true);
  }
});

test('[EN32] a forward jump stops until three devices confirm it', () => {
  const { clock, guard, jumps } = openGuard();
  for (const name of ['a', 'b', 'c', 'd']) guard.observe(name, clock.now());
  clock.jump(years);
  expect(guard.isTrusted()).toBe(false);
  expect(jumps).toEqual([years]);
  guard.observe('a', clock.now());
  guard.observe('b', clock.now() - 1_000);
  guard.observe('b', clock.now());
  guard.observe('liar', startMs);
  expect(guard.isTrusted()).toBe(false);
  guard.observe('c', clock.now());
  expect(guard.isTrusted()).toBe(true);
});

test('[EN32] where fewer are known, all of them are enough', () => {
  const { clock, guard } = openGuard();
  guard.observe('a', clock.now());
  clock.jump(years);
  expect(guard.isTrusted()).toBe(false);
  guard.observe('a', clock.now());
  expect(guard.isTrusted()).toBe(true);
});

test('[EN32] a jump that is taken back is over, and one backwards does not stop', () => {
  const { clock, guard, jumps } = openGuard();
  clock.jump(years);
  expect(guard.isTrusted()).toBe(false);
  clock.jump(-years);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(-years);
  expect(guard.isTrusted()).toBe(true);
  expect(jumps).toHaveLength(1);
});

test('[EN32] a clock that was set back and comes right again does not stop, nor does it hide a jump beyond', async () => {
  const { clock, guard, jumps } = openGuard();
  clock.jump(-years);
  expect(guard.isTrusted()).toBe(true);
  await clock.advance(60_000);
  clock.jump(years + 60_000);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(-years);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(2 * years);
  expect(guard.isTrusted()).toBe(false);
  expect(jumps).toHaveLength(1);
});

test('[EN32] started with a clock that is behind its own log, it may come right, but not go beyond', () => {
  const week = 7 * 86_400_000;
  const behind = openGuard(startMs + years);
  expect(behind.guard.isTrusted()).toBe(true);
  behind.clock.jump(years + week);
  expect(behind.guard.isTrusted()).toBe(true);
  const beyond = openGuard(startMs + years);
  beyond.clock.jump(years * 2);
  expect(beyond.guard.isTrusted()).toBe(false);
});

test('[EN32] a log that is ahead of its time does not stop a clock that comes right behind it', () => {
  const hour = 3_600_000;
  const { clock, guard, jumps } = openGuard(startMs + hour);
  clock.jump(hour / 4);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(hour / 4);
  expect(guard.isTrusted()).toBe(true);
  expect(jumps).toEqual([]);
  clock.jump(years);
  expect(guard.isTrusted()).toBe(false);
});

test('[EN32] a clock that was set back may come right in two steps, and no further', () => {
  const { clock, guard } = openGuard();
  clock.jump(-years);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(years / 2);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(years / 2);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(years / 2);
  expect(guard.isTrusted()).toBe(false);
});

test('[EN32] a start years after the newest commit waits for a device; one after a week does not', () => {
  expect(openGuard(startMs - 7 * 86_400_000).guard.isTrusted()).toBe(true);
  const { clock, guard } = openGuard(startMs - years);
  expect(guard.isTrusted()).toBe(false);
  guard.observe('a', clock.now() - years);
  expect(guard.isTrusted()).toBe(false);
  guard.observe('a', clock.now());
  expect(guard.isTrusted()).toBe(true);
});

test('[EN32] started years ahead, it may come right to any time at which a start would have been trusted', () => {
  const clock = createHandClock();
  clock.jump(years);
  const jumps: number[] = [];
  const newestAt = startMs - 20 * limits.clockJumpMs;
  const guard = createClockGuard(clock, { newestAt, onJump: (ms) => jumps.push(ms) });
  expect(guard.isTrusted()).toBe(false);
  clock.jump(-years / 2);
  expect(guard.isTrusted()).toBe(false);
  clock.jump(-years / 2);
  expect(guard.isTrusted()).toBe(true);
  clock.jump(years);
  expect(guard.isTrusted()).toBe(false);
  expect(jumps).toEqual([years + startMs - newestAt, years]);
});

test('[EN32] while the clock is not trusted nothing is acknowledged, and reading goes on', async () => {
  const world = await createWorld();
  const service = await world.serve();
  const ann = createDevice(world, 'ann');
  await ann.push(service, [ann.mutation(1, 'create', { name: 'Ann' })]);
  const room = { push: [ann.mutation(2, 'write', { id: 'n', text: 'x' })] };
  const sentAt = world.clock.now();
  world.clock.jump(years);
  const ask = (push: typeof room.push, at: number) =>
    service.sync(
      { userId: 'ann' as never, operator: false },
      {
        clientId: ann.clientId,
        protocol: 1,
        timeline: 1,
        sentAt: at,
        scopes: [{ scope: 'toy:room' as never, push }],
      },
    );
  expect((await ask(room.push, sentAt)).scopes).toMatchObject([{ code: 'unavailable' }]);
  expect((await ask([], sentAt)).scopes).toMatchObject([{ reset: {} }]);
  expect(world.alarms).toEqual(['clock_jump']);
  const [answer = null] = (await ask(room.push, world.clock.now())).scopes;
  expect(endsOf(answer)).toEqual(['applied']);
  await world.close();
});
