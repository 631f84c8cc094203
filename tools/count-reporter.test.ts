import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jamz-counts-'));
  mkdirSync(path.join(folder, 'tests'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs one test file alone under the reporter and gives its counts. */
function countsOf(body: string): unknown {
  const file = path.join(folder, 'tests', 'one.test.ts');
  const counts = path.join(folder, 'counts.json');
  writeFileSync(
    file,
    `import { expect, test } from 'vitest';\nimport path from 'node:path';\n${body}\n`,
  );
  const reporter = path.join(root, 'tools', 'count-reporter.ts');
  spawnSync(
    process.execPath,
    [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', `--reporter=${reporter}`],
    { cwd: folder, env: { ...process.env, JAMZ_TEST_COUNTS: counts }, encoding: 'utf8' },
  );
  return JSON.parse(readFileSync(counts, 'utf8'));
}

const passing = "test('a', () => expect(path.sep).toBe(path.sep));";

test.each<[string, string, object]>([
  ['a passing test', passing, { passed: 1, failed: 0, failures: [], slow: [] }],
  [
    'a failing test',
    `${passing} test('b', () => expect(1).toBe(2));`,
    {
      passed: 1,
      failed: 1,
      failures: ['tests/one.test.ts > b: expected 1 to be 2 // Object.is equality (line 3)'],
      slow: [],
    },
  ],
  [
    'a time that is short enough only when it is measured again',
    "let n = 0; test('b', { retry: 1 }, () => expect(n++).toBe(1));",
    { passed: 1, failed: 0, failures: [], slow: ['tests/one.test.ts > b'] },
  ],
  [
    'a skipped test',
    `${passing} test['skip']('b', () => {});`,
    { passed: 1, failed: 1, failures: ['tests/one.test.ts > b: not run'], slow: [] },
  ],
  [
    'a file that does not start',
    "throw new Error('no');",
    { passed: 0, failed: 1, failures: ['tests/one.test.ts: did not start: no (line 3)'], slow: [] },
  ],
  [
    'a file without a test',
    'export const a = expect(test).toBe(path);',
    {
      passed: 0,
      failed: 1,
      failures: [expect.stringMatching(/^tests\/one.test.ts: did not start: /u)],
      slow: [],
    },
  ],
  [
    'an error outside tests',
    `${passing} setTimeout(() => { throw new Error('late'); });
    test('b', () => new Promise((done) => setTimeout(done, 50)));`,
    { passed: 2, failed: 1, failures: ['outside every test: late'], slow: [] },
  ],
])('[W3] counts and names %s', (_, body, counts) => {
  expect(countsOf(body)).toEqual(counts);
});

test('[W3] without a Chromium one sentence says what to install, and the tests fail', () => {
  const program = "require('./tools/chromium.cjs').ensureChromium()";
  const ended = spawnSync(process.execPath, ['-e', program], {
    cwd: root,
    env: { ...process.env, JAMZ_TEST_CHROMIUM: '/nowhere/chromium' },
    encoding: 'utf8',
  });
  expect(ended.status).toBe(1);
  expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  expect(ended.stderr).toContain('/nowhere/chromium');
});
