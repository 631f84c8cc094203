import { expect, test } from 'vitest';
import { compareWays, quantile, ratioOf } from './report.ts';

const line = { bench: 'b', unit: 'ms' as const };
const floor = { way: 'floor', rounds: [1, 2, 4] };
const ours = { way: 'ours', rounds: [2, 2, 12] };
const peer = { way: 'peer', rounds: [1, 3, 3] };
const named = { floor: 'floor', ours: 'ours' };
const markWhen = (wanted: Parameters<typeof compareWays>[2]['wanted']) =>
  compareWays(line, [floor, ours, peer], { ...named, wanted })[1]?.mark?.isMet;

test('a ratio is the median of the ratios of the rounds, not the ratio of the medians', () => {
  expect(ratioOf(ours.rounds, floor.rounds)).toBe(2);
  expect(ratioOf(peer.rounds, ours.rounds)).toBe(0.5);
  expect(ratioOf(ours.rounds, undefined)).toBeNull();
  expect(quantile([5, 1, 3], 0.5)).toBe(3);
});

test('a round in which a peer gave up is a gap, not a figure, and nothing is won by it', () => {
  const gaps = { way: 'gaps', rounds: [Number.NaN, 1, 3] };
  const never = { way: 'never', rounds: [Number.NaN, Number.NaN, Number.NaN] };
  expect(quantile(gaps.rounds, 1)).toBe(3);
  expect(ratioOf(gaps.rounds, floor.rounds)).toBe(0.75);
  const beats = (...ways: readonly string[]) =>
    compareWays(line, [ours, gaps, never], { ...named, wanted: { beats: ways } })[0]?.mark;
  expect(beats('gaps', 'never')).toEqual({ wanted: '<= gaps', isMet: true });
  expect(beats('never')?.isMet).toBe(false);
});

test('what misses its mark is said, and only our own way has one', () => {
  expect(markWhen({ atMost: 2 })).toBe(true);
  expect(markWhen({ atMost: 1.9 })).toBe(false);
  expect(markWhen({ floorTimes: 2 })).toBe(true);
  expect(markWhen({ floorTimes: 1.9 })).toBe(false);
  expect(markWhen({ beats: ['peer'] })).toBe(true);
  expect(markWhen({ beats: ['floor', 'peer'] })).toBe(true);
  expect(markWhen({ beats: ['nobody'] })).toBe(false);
  const figures = compareWays(line, [floor, ours, peer], { ...named, wanted: { atMost: 1 } });
  expect(figures.map(({ mark }) => mark !== undefined)).toEqual([false, true, false]);
});
