import { limits } from '@jamz/core';
import { expect, test } from 'vitest';
import { createPatience } from './patience.ts';

test('[N12] a first silence is given up after 10 s, a large message gets its time, each silence brings more up to 30 s', () => {
  const patience = createPatience();
  expect(patience.msFor(0)).toBe(limits.silenceMsMax);
  expect(patience.msFor(5 * limits.slowestBytesPerSecond)).toBe(limits.silenceMsMax + 5_000);
  expect(patience.msFor(limits.bodyBytesMax)).toBe(limits.requestMsMax);
  patience.gaveUp();
  expect(patience.msFor(0)).toBe(2 * limits.silenceMsMax);
  patience.gaveUp();
  patience.gaveUp();
  expect(patience.msFor(0)).toBe(limits.requestMsMax);
});

test('[N12] an answer that came soon makes it short again, a late one does not', () => {
  const patience = createPatience();
  patience.gaveUp();
  patience.answered(limits.silenceMsMax - 1);
  expect(patience.msFor(0)).toBe(2 * limits.silenceMsMax);
  patience.answered(100);
  expect(patience.msFor(0)).toBe(limits.silenceMsMax);
});
