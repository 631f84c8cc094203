/** Bad input with the answer it must get, written by hand: what a stranger or a signed-in person may throw at a door. */
import { randomUUID } from 'node:crypto';
import { limits, protocolVersion, type ErrorCode, type ScopeAnswer } from '@jamz/core';
import { endOf } from './lived-in.ts';
import { newSecret } from './raw-client.ts';

/** Who is attacked, and with what in hand. */
export interface Ground {
  readonly scope: string;
  readonly home: string;
  readonly otherScope: string;
  readonly clientId: string;
  /** A change that this client has in the log as number 1, and its arguments. */
  /** The number this client comes to next. */
  readonly next: number;
  readonly known: { readonly id: string; readonly name: string; readonly args: unknown };
}

/** `text` is sent as it is; over the socket it is parsed first, so what is no JSON goes over HTTP only. */
export interface BadMessage {
  readonly what: string;
  readonly text: string;
  readonly status: number;
  /** The code, or how the change ended. */
  readonly answer: string;
  readonly httpOnly?: true;
}

const mutationOf = (more: object = {}) => ({
  seq: 1,
  id: newSecret(16),
  name: 'group.set',
  args: { field: 'name', value: 'Hostile' },
  at: Date.now(),
  offsetMs: 0,
  base: null,
  born: 1,
  ...more,
});

const syncText = (scopes: unknown, more: object = {}): string =>
  JSON.stringify({
    clientId: randomUUID(),
    protocol: protocolVersion,
    timeline: 1,
    sentAt: Date.now(),
    scopes,
    ...more,
  });

const bad = (what: string, text: string, code: ErrorCode = 'malformed'): BadMessage => ({
  what,
  text,
  status: code === 'too_large' ? 413 : code === 'update_needed' ? 426 : 422,
  answer: code,
});
const notJson = (what: string, text: string, code: ErrorCode = 'malformed'): BadMessage => ({
  ...bad(what, text, code),
  httpOnly: true,
});

/** Not one byte of these is looked at as a message. */
export const badTexts = (): readonly BadMessage[] => [
  notJson('half an object', '{'),
  notJson('nothing', ''),
  notJson('a word', 'sync'),
  notJson('two objects', '{}{}'),
  notJson('a byte order mark', '\uFEFF{}'),
  notJson('larger than any body', ' '.repeat(limits.bodyBytesMax + 1), 'too_large'),
  notJson('200,000 brackets', '['.repeat(200_000), 'too_large'),
  notJson('1e400', '{"clientId":1e400}'),
  notJson('2^53+1', '{"clientId":9007199254740993}'),
  notJson('-0', '{"clientId":-0}'),
  notJson('NaN', '{"clientId":NaN}'),
  notJson('Infinity', '{"clientId":Infinity}'),
  notJson('a hexadecimal number', '{"clientId":0x10}'),
  notJson('a key twice', '{"clientId":1,"clientId":2}'),
  notJson('a key twice, once in disguise', '{"clientId":1,"\\u0063lientId":2}'),
  notJson('half a character', '{"clientId":"\\ud800"}'),
  bad('depth 33', '['.repeat(33) + ']'.repeat(33), 'too_large'),
  bad('1,001 keys', keys(1_001), 'too_large'),
  bad('a string of 16,385', JSON.stringify({ clientId: 'x'.repeat(16_385) }), 'too_large'),
  bad('__proto__', '{"__proto__":{"polluted":1}}'),
  bad('__proto__ in disguise', '{"\\u005f_proto__":{"polluted":1}}'),
  bad('__proto__ deep inside', syncText([]).replace('[]', '[{"a":{"__proto__":{"polluted":1}}}]')),
  bad('constructor.prototype', '{"constructor":{"prototype":{"polluted":1}}}'),
  bad('a list', '[]'),
  bad('null', 'null'),
  bad('a number', '7'),
  bad('a string', '"sync"'),
  bad('true', 'true'),
];

function keys(count: number): string {
  return `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`;
}

/** One field of the envelope or of a push that does not fit: refused as a whole, since nothing in it can be trusted. */
export function badShapes(ground: Ground): readonly BadMessage[] {
  const { scope } = ground;
  const envelope = (more: object): BadMessage =>
    bad(`envelope ${JSON.stringify(more).slice(0, 60)}`, syncText([], more));
  const inScope = (more: object): BadMessage =>
    bad(`scope ${JSON.stringify(more).slice(0, 60)}`, syncText([{ scope, push: [], ...more }]));
  const push = (more: object): BadMessage =>
    bad(
      `push ${JSON.stringify(more).slice(0, 60)}`,
      syncText([{ scope, push: [mutationOf(more)], nothingBelow: true }]),
    );
  const envelopes = [
    { clientId: 7 },
    { clientId: '' },
    { clientId: 'sys:1:group:x' },
    { clientId: '00000000-0000-1000-8000-000000000000' },
    { clientId: null },
    { clientId: [randomUUID()] },
    { protocol: '1' },
    { protocol: -1 },
    { timeline: -1 },
    { timeline: 1.5 },
    { timeline: null },
    { sentAt: 'now' },
    { sentAt: -1 },
    { sentAt: 0.5 },
    { scopes: {} },
    { scopes: null },
    { scopes: 'group' },
    { scopes: [null] },
    { scopes: [[]] },
    { counters: { waiting: 'many' } },
    { counters: [] },
    { counters: { ['x'.repeat(41)]: 1 } },
    { userId: 'somebody' },
    { operator: true },
    { scopes: Array.from({ length: 101 }, () => ({ scope, push: [] })) },
  ];
  const scopes = [
    { scope: '' },
    { scope: 'nonsense' },
    { scope: 'GROUP:x' },
    { scope: 'group:' },
    { scope: `group:${'x'.repeat(65)}` },
    { scope: 'group:a b' },
    { scope: 'group:../../etc/passwd' },
    { scope: 'group:x\u0000' },
    { scope: { $gt: '' } },
    { scope: [scope] },
    { cursor: '' },
    { cursor: 'x'.repeat(161) },
    { cursor: null },
    { cursor: {} },
    { page: {} },
    { page: { pinned: 'x', after: 7 } },
    { push: {} },
    { push: null },
    { push: [null] },
    { push: [[]] },
    { push: ['group.set'] },
    { nothingBelow: false },
    { nothingBelow: 'true' },
    { attempts: -1 },
    { attempts: 'many' },
    { userId: 'somebody' },
    { push: Array.from({ length: 1_001 }, (_, n) => close(n + 1)) },
  ];
  const pushes = [
    { seq: 0 },
    { seq: -1 },
    { seq: 1.5 },
    { seq: 2 ** 53 },
    { seq: '1' },
    { seq: null },
    { seq: [1] },
    { seq: {} },
    { id: 'x'.repeat(21) },
    { id: 'x'.repeat(23) },
    { id: `${'x'.repeat(21)}+` },
    { id: 7 },
    { id: null },
    { name: '' },
    { name: 'x'.repeat(65) },
    { name: 7 },
    { name: null },
    { name: ['group.set'] },
    { args: undefined },
    { at: -1 },
    { at: 'now' },
    { at: 1.5 },
    { offsetMs: 1.5 },
    { offsetMs: 'none' },
    { base: '' },
    { base: 7 },
    { born: -1 },
    { born: null },
    { re: false },
    { re: 1 },
    { userId: 'somebody' },
    { stamp: { ms: 1 } },
    { close: 'discarded' },
    { system: true },
  ];
  const closes = [{ close: 'whatever' }, { close: '' }, { seq: 0 }, { id: '' }, { close: null }];
  return [
    ...envelopes.map(envelope),
    ...scopes.map(inScope),
    ...pushes.map(push),
    ...closes.map((more) =>
      bad(`close ${JSON.stringify(more)}`, syncText([{ scope, push: [{ ...close(1), ...more }] }])),
    ),
    bad('protocol 0', syncText([], { protocol: 0 }), 'update_needed'),
    bad('protocol 99', syncText([], { protocol: 99 }), 'update_needed'),
    bad(
      '1,200 closes over two scopes',
      syncText(
        [scope, ground.home].map((one) => ({
          scope: one,
          push: Array.from({ length: 600 }, (_, n) => close(n + 1)),
        })),
      ),
      'too_large',
    ),
  ];
}

const close = (seq: number) => ({ seq, id: newSecret(16), close: 'lost' });

/** The envelope is fine: the answer speaks of one scope or one change (EN19). */
export function badChanges(ground: Ground): readonly BadMessage[] {
  const { scope, home, otherScope, clientId, known, next } = ground;
  const one = (
    what: string,
    answer: string,
    change: object,
    more: object = {},
    envelope: object = {},
  ): BadMessage => ({
    what,
    status: 200,
    answer,
    text: syncText([{ scope, push: [mutationOf(change)], nothingBelow: true, ...more }], envelope),
  });
  const asKnown = { clientId };
  const far = Number.MAX_SAFE_INTEGER;
  const big = { a: 'x'.repeat(16_000), b: 'x'.repeat(16_000), c: 'x'.repeat(16_000) };
  const names = ['no.such', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'group.set '];
  const badArgs: readonly unknown[] = [
    null,
    [],
    'x',
    7,
    {},
    { field: 'name' },
    { field: 'name', value: { $gt: '' } },
    { field: 'name', value: 7 },
    { field: 'name', value: '' },
    { field: 'name', value: '\u202Egpj.exe' },
    { field: 'name', value: 'a\nb' },
    { field: 'name', value: 'x'.repeat(81) },
    { field: 'alertDistanceM', value: -1 },
    { field: 'creatorId', value: 'me' },
    { field: 'name', value: 'x', role: 'owner' },
  ];
  return [
    ...names.map((name) => one(`the change ${name}`, 'unknown_mutation', { name })),
    ...badArgs.map((args) =>
      one(`arguments ${JSON.stringify(args).slice(0, 50)}`, 'bad_arguments', { args }),
    ),
    one('arguments of 48 KB', 'too_large', { args: big }),
    one('a scope of the server', 'not_found', {}, { scope: 'system:timelines' }),
    one('a scope of another product', 'not_found', {}, { scope: 'toy:room' }),
    one('the group of others', 'not_found', {}, { scope: otherScope }),
    one('his own scope', 'not_found', {}, { scope: home }),
    one(
      'a repeat with other arguments',
      'applied',
      { id: known.id, args: { field: 'name', value: 'Z' } },
      {},
      asKnown,
    ),
    one(
      'a repeat under another name',
      'applied',
      { id: known.id, name: 'group.archive', args: {} },
      {},
      asKnown,
    ),
    one(
      'a known id under a huge number',
      `expected:${next}`,
      { id: known.id, seq: far - 2 },
      {},
      asKnown,
    ),
    one('a taken number', 'taken', {}, {}, asKnown),
    one('a gap', `expected:${next}`, { seq: 7 }, {}, asKnown),
    one('a huge number', `expected:${next}`, { seq: far }, {}, asKnown),
    one('the last number there is, as the first', 'expected:1', { seq: far }),
    one('a gap without a history', 'expected:1', { seq: 9 }, { nothingBelow: undefined }),
    one(
      'a forged cursor',
      'reset',
      { name: 'no.such' },
      { cursor: '1.1.00000000.AAAAAAAAAAAAAAAAAAAAAA' },
    ),
    one('a timeline of the future', 'chain', {}, {}, { timeline: 99 }),
    one('a change of the server', 'not_allowed', { name: 'person.erase', args: { userId: 'x' } }),
  ];
}

/** What became of the last scope and its last change: one word. */
export function wordOfSync(text: string): string {
  const body = JSON.parse(text) as {
    readonly code?: string;
    readonly scopes?: readonly (ScopeAnswer & { readonly code?: string })[];
  };
  if (body.code !== undefined) return body.code;
  const scope = body.scopes?.at(-1);
  if (scope === undefined) return 'chain';
  if ('results' in scope && scope.results.length === 0 && scope.expected !== undefined)
    return `expected:${scope.expected}`;
  return endOf(scope);
}
