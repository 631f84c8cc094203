import { createNodeDigest } from '@jamz/stores';
import { expect, test } from 'vitest';
import { createLog, type Log, type LogLevel } from './log.ts';

const digest = createNodeDigest(new Uint8Array(32).fill(7));

function open(level: LogLevel = 'debug'): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level, digest, stream }), lines };
}

test('[I15] only the fields of the list are written, whatever is passed', () => {
  const { log, lines } = open();
  const fields = { status: 200, token: 'secret-1', login: 'secret-2', body: { a: 'secret-3' } };
  log.info('request', fields);
  const line: unknown = JSON.parse(lines[0] ?? '');
  expect(line).toMatchObject({ what: 'request', status: 200 });
  expect(lines.join('')).not.toContain('secret');
});

test('[I15] an error leaves its name and place, never its text', () => {
  const { log, lines } = open();
  log.failure('it failed', new TypeError('cannot read "ada@example.org"'));
  const [line = ''] = lines;
  expect(JSON.parse(line)).toMatchObject({ errorName: 'TypeError' });
  expect(line).toContain('log.test.ts');
  expect(line).not.toContain('ada@example.org');
  log.failure('it failed', 'a thrown text with a secret');
  expect(lines.join('')).not.toContain('secret');
});

test('[I15] an error whose text looks like a stack does not slip through', () => {
  const { log, lines } = open();
  log.failure('it failed', new Error('first\n    at the password is hunter2'));
  expect(lines.join('')).not.toContain('hunter2');
});

test('[H21] line breaks and control characters stay inside their line', () => {
  const { log, lines } = open();
  log.error('x', { name: 'a\n{"level":60,"what":"forged"}\r\u0000' });
  expect(lines).toHaveLength(1);
  expect((lines[0] ?? '').trimEnd()).not.toMatch(/[\n\r\0]/u);
});

test('a long value is cut, and levels are kept', () => {
  const { log, lines } = open('error');
  log.info('not said');
  log.debug('not said');
  log.error('said', { name: 'x'.repeat(5_000) });
  expect(lines).toHaveLength(1);
  expect((lines[0] ?? '').length).toBeLessThan(500);
});

test('[I15] a pseudonym is stable and says nothing', () => {
  const { log } = open();
  const pseudonym = log.pseudonym('user-1');
  expect(pseudonym).toBe(log.pseudonym('user-1'));
  expect(pseudonym).not.toBe(log.pseudonym('user-2'));
  expect(pseudonym).not.toContain('user');
  expect(pseudonym).toHaveLength(12);
});
