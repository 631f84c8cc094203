import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPlace, type Place } from '../jamz-process.test-support.ts';
import { createOutput } from '../output.ts';

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.clear());

const create = (...more: string[]): ReturnType<Place['run']> =>
  place.run(['user', 'create', '--password-file', '-', ...more], 'a long enough sentence');

test('[W7] without an operator the demo says what to do first', async () => {
  const nothing = await place.run(['demo']);
  expect([nothing.code, nothing.err]).toEqual([
    2,
    expect.stringContaining('start the server once'),
  ]);
  await create('--login', 'ben');
  const nobody = await place.run(['demo']);
  expect(nobody.code).toBe(7);
  expect(nobody.err).toContain('no operator yet: open the setup link');
  expect(nobody.err).toContain('jamz user create --operator');
  const stranger = await place.run(['demo', '--for', 'carl']);
  expect([stranger.code, stranger.err]).toEqual([7, 'There is no living account "carl".\n']);
});

test('[W5] the help of the demo shows how it is called', async () => {
  const { code, out } = await place.run(['demo', '--help']);
  expect(code).toBe(0);
  for (const line of ['jamz demo --for ada', '--for <login>', '--json', 'Exit codes']) {
    expect(out).toContain(line);
  }
});

test('progress is one line where somebody watches, lines elsewhere, nothing for programs', () => {
  const said = (isTerminal: boolean, json: boolean): string => {
    let text = '';
    const around = {
      environment: {},
      isTerminal,
      write: (more: string) => void (text += more),
      writeError: () => {},
      readFile: () => null,
      nextSignal: () => Promise.resolve('none'),
    };
    const output = createOutput(around, { json });
    output.progress('1 of 2');
    output.progress('2 of 2');
    output.line('done');
    return text;
  };
  const over = '\r\u001B[2K';
  expect(said(true, false)).toBe(`${over}1 of 2${over}2 of 2${over}done\n`);
  expect(said(false, false)).toBe('1 of 2\n2 of 2\ndone\n');
  expect(said(true, true)).toBe('');
});
