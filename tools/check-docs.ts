/** Checks that docs and code agree: generated files, rule numbers, glossary, links, the README's length. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '@jamz/core';
import { generatedDocs } from './generated-docs.ts';
import { rooms } from './rooms.ts';
import { listFiles } from './source-files.ts';

const root = process.cwd();
const problems: string[] = [];
const read = (file: string): string =>
  existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), 'utf8') : '';

/** Words with one meaning each, as the style rules name them. */
const glossaryWords =
  'scope mutation sample commit patch base overlay outbox outcome version timeline fencingEpoch controlEpoch keyring'.split(
    ' ',
  );
const houseNames = new Set(Object.values(rooms).map((room) => room.name));
const readmeLinesMax = 120;
const dependencyFields = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const keyOf = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined);
const keysOf = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);

function checkErrorTable(): void {
  const rows = [...read('docs/errors.md').matchAll(/^\| `(\w+)` \|/gmu)].map((match) => match[1]);
  for (const code of errorCodes) {
    if (!rows.includes(code)) problems.push(`docs/errors.md lacks the error code ${code}`);
  }
  for (const code of rows) {
    if (!errorCodes.some((known) => known === code)) {
      problems.push(`docs/errors.md has ${code}, which packages/core/src/errors.ts lacks`);
    }
  }
}

async function checkGenerated(): Promise<void> {
  for (const { path: file, render } of generatedDocs) {
    const [kept, now] = [read(file).split('\n'), (await render()).split('\n')];
    const at = now.findIndex((line, index) => kept[index] !== line);
    if (at === -1 && kept.length === now.length) continue;
    problems.push(`${file}:${at + 1} differs from the code: npm run docs`);
  }
}

/** Rule numbers of the specification; `**N1-N4**` stands for four. */
function readRules(): Set<string> {
  const rules = new Set<string>();
  const found = read('docs/SPEC.md').matchAll(/\*\*([A-Z]+)(\d+)(?:-[A-Z]+(\d+))?\b/gu);
  for (const [, letters = '', first = '', last = first] of found) {
    for (let n = Number(first); n <= Number(last); n += 1) rules.add(`${letters}${n}`);
  }
  return rules;
}

function checkRules(): void {
  const rules = readRules();
  if (rules.size < 50) problems.push(`docs/SPEC.md has only ${rules.size} rules`);
  const folders = ['packages', 'apps', 'sim', 'e2e', 'bench', 'tools'];
  const tests = folders.flatMap((folder) =>
    listFiles(root, folder, ['.test.ts', '.test.tsx', '.contract.ts', '.e2e.ts']),
  );
  const proved = new Set<string>();
  for (const file of tests) {
    for (const [title] of read(file).matchAll(/['"`](?:\[[A-Z]+\d+(?:[, ]+[A-Z]+\d+)*\] ?)+/gu)) {
      for (const [rule] of title.matchAll(/[A-Z]+\d+/gu)) {
        proved.add(rule);
        if (!rules.has(rule))
          problems.push(`${file} names the rule ${rule}, which docs/SPEC.md lacks`);
      }
    }
  }
  const open = [...rules].filter((rule) => !proved.has(rule));
  console.log(`${rules.size} rules, ${rules.size - open.length} named by tests`);
}

function checkGlossary(): void {
  const words = [...read('docs/glossary.md').matchAll(/^\| ([^|]+?) \|/gmu)].map((m) => m[1]);
  for (const word of glossaryWords) {
    if (!words.includes(word)) problems.push(`docs/glossary.md lacks the word ${word}`);
  }
  const twice = words.filter((word, index) => words.indexOf(word) !== index);
  for (const word of twice) problems.push(`docs/glossary.md explains ${word} twice`);
}

function checkPages(): void {
  const lines = read('README.md').split('\n').length - 1;
  if (lines < 1 || lines > readmeLinesMax) {
    problems.push(`README.md has ${lines} lines, at most ${readmeLinesMax} and at least one`);
  }
  for (const file of ['README.md', 'CONTRIBUTING.md', ...listFiles(root, 'docs', ['.md'])]) {
    for (const link of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/gu)) {
      const target = path.join(root, path.dirname(file), link[1] ?? '');
      if (!existsSync(target)) problems.push(`${file} points at ${link[1]}, which is not there`);
    }
  }
}

function checkDependencies(): void {
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gmu)].map((m) => m[1]);
  const manifests = ['package.json', ...Object.keys(rooms).map((room) => `${room}/package.json`)];
  const used = new Set(
    manifests.flatMap((file) => {
      const manifest: unknown = JSON.parse(read(file));
      return dependencyFields.flatMap((field) => keysOf(keyOf(manifest, field)));
    }),
  );
  for (const name of used) {
    if (houseNames.has(name) || rows.includes(name)) continue;
    problems.push(`docs/dependencies.md lacks ${name}`);
  }
  for (const name of rows) {
    if (name !== undefined && !used.has(name)) {
      problems.push(`docs/dependencies.md has ${name}, which nothing depends on`);
    }
  }
}

checkErrorTable();
checkDependencies();
await checkGenerated();
checkRules();
checkGlossary();
checkPages();
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
