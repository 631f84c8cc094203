import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const house = ['core', 'client', 'stores', 'server'];
let copy = '';

/** Links every outside package to the real one, and the packages of the house to those of the copy. */
function linkPackages(): void {
  const modules = path.join(copy, 'node_modules');
  mkdirSync(path.join(modules, '@jamz'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name === '@jamz' || name === 'jamz' || name.startsWith('.')) continue;
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name));
  }
  for (const name of house) {
    symlinkSync(path.join(copy, 'packages', name), path.join(modules, '@jamz', name));
  }
  symlinkSync(path.join(copy, 'apps/jamz'), path.join(modules, 'jamz'));
}

function listTree(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const gone = execFileSync('git', ['ls-files', '-z', '-d'], { cwd: root, encoding: 'utf8' });
  const deleted = new Set(gone.split('\0'));
  return [...new Set(listed.split('\0'))].filter((file) => file !== '' && !deleted.has(file));
}

beforeAll(() => {
  copy = realpathSync(mkdtempSync(path.join(tmpdir(), 'jamz-faults-')));
  for (const file of listTree()) cpSync(path.join(root, file), path.join(copy, file));
  linkPackages();
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function check(...names: readonly string[]): Ended {
  const ended = spawnSync(process.execPath, ['tools/check.ts', ...names], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { status: ended.status, output: ended.stdout + ended.stderr };
}

/** Changes one file of the copy, runs one part, and puts the file back. */
function plant(file: string, change: (text: string) => string, part: string): Ended {
  const place = path.join(copy, file);
  const before = readFileSync(place, 'utf8');
  const after = change(before);
  expect(after, 'the fault must change the file').not.toBe(before);
  writeFileSync(place, after);
  try {
    return check(part);
  } finally {
    writeFileSync(place, before);
  }
}

const adding =
  (line: string) =>
  (text: string): string =>
    `${text}${line}\n`;

function expectFailure(ended: Ended, part: string, words: RegExp): void {
  expect(ended.output).toMatch(new RegExp(`^FAILED ${part} `, 'mu'));
  expect(ended.output.replaceAll(/\s+/gu, ' ')).toMatch(words);
  expect(ended.status).toBe(1);
}

describe('npm run check', () => {
  test('[R1] passes on a clean copy', () => {
    const ended = check('compiler', 'format', 'rooms', 'lint', 'wire', 'docs', 'types', 'unused');
    expect(ended.output).not.toContain('FAILED');
    expect(ended.status).toBe(0);
  });

  test('[R1] names an import against the direction', () => {
    const line = "import '@jamz/stores';";
    const ended = plant('packages/core/src/limits.ts', adding(line), 'rooms');
    expectFailure(ended, 'rooms', /limits\.ts:\d+ @jamz\/core may not import @jamz\/stores/u);
  });

  test('[R1] names an import against the direction inside a package', () => {
    const line = "import '../protocol/version.ts';";
    const ended = plant('packages/core/src/base/result.ts', adding(line), 'rooms');
    expectFailure(ended, 'rooms', /result\.ts:\d+ base may not import protocol/u);
  });

  test('[R1] names an undeclared workspace dependency', () => {
    const drop = (text: string): string => text.replace(/^.*"@jamz\/core".*\n/mu, '');
    const ended = plant('packages/stores/package.json', drop, 'rooms');
    expectFailure(
      ended,
      'rooms',
      /@jamz\/core is not declared in packages\/stores\/package\.json/u,
    );
  });

  test('[R2] names a clock in core', () => {
    const line = 'export const startedAt = Date.now();';
    const ended = plant('packages/core/src/limits.ts', adding(line), 'lint');
    expectFailure(ended, 'lint', /Unexpected use of 'Date'\. use the clock port/u);
  });

  test('[R5] names an unhandled promise', () => {
    const lines =
      'const later = async (): Promise<void> => {};\nexport const begin = (): void => {\n  later();\n};';
    const ended = plant('packages/stores/src/index.ts', adding(lines), 'lint');
    expectFailure(ended, 'lint', /no-floating-promises/u);
  });

  test('[R5] names an unused export', () => {
    const line = 'export const neverAskedFor = 1;';
    const ended = plant('packages/core/src/base/result.ts', adding(line), 'unused');
    expectFailure(ended, 'unused', /neverAskedFor/u);
  });

  test('[R3] names a changed wire schema without a new protocol version', () => {
    const file = 'packages/core/src/protocol/sync-message.ts';
    const change = (text: string): string => text.replace('more: z.boolean()', 'more: z.int()');
    expectFailure(plant(file, change, 'wire'), 'wire', /Raise protocolVersion/u);
  });

  test('[R4] names an error code that the table lacks', () => {
    const drop = (text: string): string => text.replace(/^\| `rate_limited`.*\n/mu, '');
    expectFailure(
      plant('docs/errors.md', drop, 'docs'),
      'docs',
      /lacks the error code rate_limited/u,
    );
  });

  test('[R4] names an error code that the code lacks', () => {
    const ended = plant('docs/errors.md', adding('| `no_such_code` | 400 | never | x |'), 'docs');
    expectFailure(ended, 'docs', /has no_such_code, which/u);
  });

  test('[R1] names a folder that it did not see', () => {
    const src = path.join(copy, 'packages/core/src');
    const aside = path.join(copy, 'packages/core/aside');
    cpSync(src, aside, { recursive: true });
    rmSync(src, { recursive: true });
    mkdirSync(src);
    try {
      expectFailure(check('rooms'), 'rooms', /packages\/core has 0 files/u);
    } finally {
      rmSync(src, { recursive: true });
      cpSync(aside, src, { recursive: true });
      rmSync(aside, { recursive: true });
    }
  });

  test.each([
    ['a barrel', "export { ok } from './result.ts';", /a barrel/u],
    ['export *', "export * from './result.ts';", /export \* is not allowed/u],
    [
      'a deep import',
      "import '@jamz/core/src/limits.ts';\nexport const x = 1;",
      /is a deep import/u,
    ],
    [
      'a workshop',
      "import '@jamz/sim';\nexport const x = 1;",
      /is a workshop: nothing imports it/u,
    ],
    ['a circle', "import './planted.ts';\nexport const x = 1;", /is in a cycle/u],
  ])('[R1] names %s', (_, text, words) => {
    const planted = path.join(copy, 'packages/core/src/base/planted.ts');
    appendFileSync(planted, `${text}\n`);
    try {
      expectFailure(check('rooms'), 'rooms', words);
    } finally {
      rmSync(planted);
    }
  });
});
