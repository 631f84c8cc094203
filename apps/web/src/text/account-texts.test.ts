import { expect, test } from 'vitest';
import { accountTexts } from './account-texts.ts';

test.each([
  [{ unsent: 1, files: 0 }, /^1 unsent change is kept here, sealed\. It goes on/u],
  [{ unsent: 3, files: 0 }, /^3 unsent changes are kept here, sealed\. They go on/u],
  [{ unsent: 0, files: 1 }, /^1 file is kept here/u],
  [{ unsent: 2, files: 2 }, /^2 unsent changes and 2 files are kept here/u],
  [{ unsent: null, files: 0 }, /^Somebody’s unsent changes are kept here/u],
])('[EN26] what somebody left is counted in words: %o', (work, words) => {
  expect(accountTexts.keptWork(work)).toMatch(words);
});
