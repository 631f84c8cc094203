import { expect, test } from 'vitest';
import { createProcess } from './process.ts';
import { createVirtualTime } from './virtual-time.ts';

test('events come in order of time, and of asking within one moment', async () => {
  const time = createVirtualTime({ eventsMax: 1_000 });
  const seen: string[] = [];
  for (const [ms, name] of [
    [30, 'd'],
    [10, 'a'],
    [10, 'b'],
    [20, 'c'],
  ] as const) {
    time.after(ms, () => seen.push(`${name}@${time.now()}`));
  }
  await time.runUntil(25);
  expect(seen).toEqual(['a@10', 'b@10', 'c@20']);
  expect(time.now()).toBe(25);
  await time.runUntil(100);
  expect(seen.at(-1)).toBe('d@30');
});

test('a thousand random moments come sorted', async () => {
  const time = createVirtualTime({ eventsMax: 10_000 });
  const seen: number[] = [];
  for (let n = 0; n < 1_000; n += 1) time.after((n * 7_919) % 1_009, () => seen.push(time.now()));
  await time.runUntil(2_000);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen).toHaveLength(1_000);
});

test('everything an event set going ends before the next event', async () => {
  const time = createVirtualTime({ eventsMax: 1_000 });
  const seen: string[] = [];
  time.after(1, () => {
    void (async () => {
      for (let n = 0; n < 50; n += 1) await Promise.resolve();
      seen.push('deep');
    })();
  });
  time.after(1, () => seen.push('next'));
  await time.runUntil(1);
  expect(seen).toEqual(['deep', 'next']);
});

test('a cancelled timer and a dead process stay silent', async () => {
  const time = createVirtualTime({ eventsMax: 1_000 });
  const process = createProcess(time, () => 500);
  const seen: string[] = [];
  process.timers.after(5, () => seen.push('kept'));
  process.timers.after(5, () => seen.push('cancelled')).cancel();
  process.timers.after(10, () => seen.push('dead'));
  await time.runUntil(6);
  process.kill();
  await time.runUntil(20);
  expect(seen).toEqual(['kept']);
});

test('a frozen process does everything afterwards, in order', async () => {
  const time = createVirtualTime({ eventsMax: 1_000 });
  const process = createProcess(time, () => 0);
  const seen: string[] = [];
  process.freeze(100);
  process.timers.after(10, () => seen.push(`a@${time.now()}`));
  process.timers.after(150, () => seen.push(`c@${time.now()}`));
  process.deliver(() => seen.push(`first@${time.now()}`));
  await time.runUntil(50);
  expect([seen, process.isFrozen()]).toEqual([[], true]);
  await time.runUntil(200);
  expect(seen).toEqual(['first@100', 'a@100', 'c@150']);
});

test('a world that spins is stopped', async () => {
  const time = createVirtualTime({ eventsMax: 100 });
  const spin = (): void => void time.after(0, spin);
  spin();
  await expect(time.runUntil(1)).rejects.toThrow('does not come to rest');
});
