/** Seeds that once found a bug in the product, each with what it was. They must stay quiet. */
import { expect, test } from 'vitest';
import { runSeed } from './src/run-seed.ts';

test.each([
  ['11', 'a device spun without pause while a try was free but nothing might be asked yet (C6)'],
  [
    '1040',
    'a broadcast was taken before the device had been read, and stopped the pump for good (D18)',
  ],
  [
    '1055',
    'a row written by a tab that died at once was never sent, and all behind it waited (D8, EN5)',
  ],
])('[I9] seed %s: %s', async (seed) => {
  expect((await runSeed({ seed })).violation).toBeNull();
});
