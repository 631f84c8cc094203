/** Seeds that once found a bug in the product, or in what the simulator demands of it, each with what it was. They must stay quiet. */
import { expect, test } from 'vitest';
import { runSeed } from './src/run-seed.ts';

test.each([
  [
    'I9',
    '11',
    'a device spun without pause while a try was free but nothing might be asked yet (C6)',
  ],
  [
    'I9',
    '1040',
    'a broadcast was taken before the device had been read, and stopped the pump for good (D18)',
  ],
  [
    'I9',
    '1055',
    'a row written by a tab that died at once was never sent, and all behind it waited (D8, EN5)',
  ],
  [
    'I17',
    '3000073',
    'a retry that came to nothing in one tab hid that the problem was discarded in another one (the simulator forgot it)',
  ],
  [
    'EN4',
    '5500779',
    'a drainer that could not read what another tab had closed sent it all the same',
  ],
  ['EN4', '9211204', 'a row that another tab had taken back was sent before the news of it came'],
  [
    'EN32',
    '9319426',
    'a server that was off for minutes and started with a clock years ahead never wrote again when it came right',
  ],
  ['I11', '12005517', 'a tab that stood still took an old word of the server for a young one'],
  [
    'I17',
    '12014147',
    'what a waiting list issued while the end was being looked at was nowhere (the simulator looked too early)',
  ],
])('[%s] seed %s: %s', async (_rule, seed) => {
  expect((await runSeed({ seed })).violation).toBeNull();
});
