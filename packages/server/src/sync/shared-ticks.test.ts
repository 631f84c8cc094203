import { expect, test } from 'vitest';
import { createSharedTicks } from './shared-ticks.ts';
import { createHandClock } from './world.test-support.ts';

test('[EN15] what becomes due within a step goes off in one go, in order, and never too early', async () => {
  const clock = createHandClock();
  const ticks = createSharedTicks({ clock, timers: clock.timers }, 100);
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(`${name} ${clock.monotonic()}`);
  };
  ticks.after(10, note('a'));
  await clock.advance(30);
  ticks.after(20, note('b'));
  ticks.after(60, note('c')).cancel();
  ticks.after(71, note('d'));
  await clock.advance(69);
  expect(ran).toEqual([]);
  await clock.advance(1);
  expect(ran).toEqual(['a 100', 'b 100']);
  await clock.advance(500);
  expect(ran).toEqual(['a 100', 'b 100', 'd 200']);
});
