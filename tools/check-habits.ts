import { fileLinesMax } from './rooms.ts';
import type { SourceFile } from './source-files.ts';

interface Finding {
  readonly line: number;
  readonly text: string;
}

const bannedNames = ['utils', 'helpers', 'misc', 'common', 'types'];
const suppression = /(?:oxlint|eslint)-disable|@ts-(?:ignore|expect-error|nocheck)/u;
const skippedTest = /\b(?:test|it|describe)\.(?:skip|only|todo|skipIf|runIf)\b/u;
const unfinished = /\b(?:TODO|FIXME|XXX)\b/u;

function findInName(file: string): string | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*\.tsx?$/u.test(name))
    return 'file names are kebab-case';
  const first = name.split('.')[0] ?? '';
  return bannedNames.includes(first)
    ? `no file is called ${first}: name the one thing inside`
    : undefined;
}

function findInLine(line: string): string | undefined {
  if (suppression.test(line) && !/ -- \S+/u.test(line))
    return 'a suppression has its reason on its line, after --';
  if (skippedTest.test(line)) return 'no test is skipped or run alone';
  if (unfinished.test(line)) return 'nothing unfinished on main: file it or do it';
  return undefined;
}

/** The habits of style that can be seen without understanding the code. */
export function checkHabits(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const inName = findInName(file.path);
  if (inName !== undefined) findings.push({ line: 1, text: inName });
  if (file.lines.length > fileLinesMax) {
    findings.push({
      line: fileLinesMax,
      text: `${file.lines.length} lines, at most ${fileLinesMax}: split it`,
    });
  }
  // The checker's own patterns would find themselves.
  if (file.path === 'tools/check-habits.ts') return findings;
  for (const [index, line] of file.lines.entries()) {
    const text = findInLine(line);
    if (text !== undefined) findings.push({ line: index + 1, text });
  }
  return findings;
}
