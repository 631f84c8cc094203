import { expect, test } from 'vitest';
import { scopeSchema } from '@jamz/core';
import { createAftermath } from './aftermath.ts';

const room = scopeSchema.parse('toy:room');
const hall = scopeSchema.parse('toy:hall');

function createBench() {
  const runs: string[][] = [];
  const waiting: { readonly at: number; readonly task: () => void }[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now };
  const after = (ms: number, task: () => void) => {
    const entry = { at: now + ms, task };
    waiting.push(entry);
    return { cancel: () => void waiting.splice(waiting.indexOf(entry), 1) };
  };
  const aftermath = createAftermath({ clock, timers: { after } }, (written) => {
    runs.push([...written]);
  });
  const advance = (ms: number): void => {
    now += ms;
    for (const entry of waiting.filter(({ at }) => at <= now)) {
      if (waiting.includes(entry)) entry.task();
    }
  };
  return { aftermath, runs, advance, left: () => waiting.length };
}

test('[D8] one edit is followed up at once, edits in a row together', () => {
  const { aftermath, runs, advance, left } = createBench();
  aftermath.shown();
  aftermath.written([room]);
  expect(runs).toEqual([[room]]);
  for (const scope of [room, hall, room]) {
    advance(1);
    aftermath.shown();
    aftermath.written([scope]);
  }
  expect(runs).toHaveLength(1);
  advance(40);
  expect(runs).toHaveLength(1);
  advance(10);
  expect(runs).toEqual([[room], [room, hall]]);
  expect(left()).toBe(0);
});

test('[D8] an edit whose write takes long is counted meanwhile', () => {
  const { aftermath, runs, advance } = createBench();
  aftermath.shown();
  advance(50);
  expect(runs).toEqual([[]]);
});

test('[D8] what is due can be had now, and nothing when nothing is', () => {
  const { aftermath, runs, left } = createBench();
  aftermath.written([room]);
  aftermath.written([hall]);
  aftermath.flush();
  aftermath.flush();
  expect(runs).toEqual([[room], [hall]]);
  expect(left()).toBe(0);
});
