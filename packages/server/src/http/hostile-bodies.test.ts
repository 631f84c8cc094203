import { limits } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  change,
  enter,
  newGroup,
  openTestServer,
  syncBody,
  type TestAnswer,
  type TestPerson,
  type TestServer,
} from './test-server.test-support.ts';

let at: TestServer;
let ada: TestPerson;
beforeEach(async () => {
  at = await openTestServer();
  ada = await enter(at, 'ada');
});
afterEach(() => at.close());

const post = (raw: string | Buffer, headers: Record<string, string> = {}): Promise<TestAnswer> =>
  ada.call({ method: 'POST', path: '/api/sync', raw, headers });

const good = (): string => JSON.stringify(syncBody(ada.clientId, []));
const withField = (field: string): string => good().replace('{', `{${field},`);

test('[H7] the same message unharmed is answered', async () => {
  expect((await post(good())).status).toBe(200);
});

type Attack = readonly [raw: string | Buffer, status: number, code: string];
const manyKeys = `{${Array.from({ length: 1_001 }, (_, n) => `"k${n}":1`).join(',')}}`;
const hostile: Readonly<Record<string, Attack>> = {
  'not JSON': ['{', 422, 'malformed'],
  nothing: ['', 422, 'malformed'],
  'a list': ['[]', 422, 'malformed'],
  'null alone': ['null', 422, 'malformed'],
  'a number': ['7', 422, 'malformed'],
  'not UTF-8': [Buffer.from([0x7b, 0xff, 0x7d]), 422, 'malformed'],
  'larger than any body': ['x'.repeat(limits.bodyBytesMax + 1), 413, 'too_large'],
  'too deep': ['['.repeat(40) + ']'.repeat(40), 413, 'too_large'],
  'very deep': ['['.repeat(200_000), 413, 'too_large'],
  'too many keys': [manyKeys, 413, 'too_large'],
  'a long string': [JSON.stringify({ a: 'x'.repeat(16_385) }), 413, 'too_large'],
  '1e400': ['{"a":1e400}', 422, 'malformed'],
  '2^53+1': ['{"a":9007199254740993}', 422, 'malformed'],
  '-0': ['{"a":-0}', 422, 'malformed'],
  NaN: ['{"a":NaN}', 422, 'malformed'],
  'a key twice': ['{"a":1,"a":2}', 422, 'malformed'],
  'half a character': ['{"a":"\\ud800"}', 422, 'malformed'],
  'the key __proto__': ['{"__proto__":{"polluted":1}}', 422, 'malformed'],
  'the same in escapes': ['{"\\u005f_proto__":{"polluted":1}}', 422, 'malformed'],
  'the key constructor': ['{"constructor":{"prototype":{"polluted":1}}}', 422, 'malformed'],
};

test.each(Object.entries(hostile))(
  '[H7] [H8] %s is refused with a code',
  async (_name, [raw, status, code]) => {
    const answer = await post(raw);
    expect([answer.status, answer.json]).toMatchObject([status, { code }]);
    expect((await ada.call({ path: '/api/me' })).status).toBe(200);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  },
);

const nearlyGood: readonly string[] = [
  '"unknown":1',
  '"counters":{"a":"b"}',
  '"counters":[]',
  '"clientId":"sys:1:group:x"',
];

test.each(nearlyGood)('[H3] [H8] a message with %s is refused', async (field) => {
  const raw = field.startsWith('"clientId"')
    ? good().replace(/"clientId":"[^"]*"/u, field)
    : withField(field);
  expect((await post(raw)).json).toMatchObject({ code: 'malformed' });
});

test.each([0, -1, 1.5, 2 ** 53, '1', null, [], {}])(
  '[H3] the number %o is no number of a mutation',
  async (seq) => {
    const group = newGroup(ada.userId, 'x');
    const push = [{ ...change(1, 'group.create', group.args), seq }];
    const body = syncBody(ada.clientId, [{ scope: group.scope, push, nothingBelow: true }]);
    const answer = await ada.call({ method: 'POST', path: '/api/sync', body });
    expect([answer.status, answer.json]).toMatchObject([422, { code: 'malformed' }]);
  },
);

test('[EN19] bad arguments of one mutation speak of that mutation alone', async () => {
  const group = newGroup(ada.userId, 'x');
  const push = [
    change(1, 'group.create', group.args),
    change(2, 'group.set', { field: 'name', value: { $gt: '' } }),
    change(3, 'no.such', {}),
    change(4, 'group.set', { field: 'name', value: '$where: 1' }),
  ];
  const answer = await ada.sync({ scope: group.scope, push, nothingBelow: true });
  const [scope] = answer.scopes;
  expect(scope).toMatchObject({
    results: [
      { seq: 1, end: 'applied' },
      { seq: 2, end: 'rejected', code: 'bad_arguments' },
      { seq: 3, end: 'parked', code: 'unknown_mutation' },
      { seq: 4, end: 'applied' },
    ],
  });
});

test('an app from another time is told to update', async () => {
  for (const protocol of [0, 99]) {
    const body = { ...syncBody(ada.clientId, []), protocol };
    const answer = await ada.call({ method: 'POST', path: '/api/sync', body });
    expect([answer.status, answer.json]).toMatchObject([426, { code: 'update_needed' }]);
  }
});

test('[EN20] more than a thousand mutations are too many, however they are spread', async () => {
  const group = newGroup(ada.userId, 'x');
  const closes = (count: number): object[] =>
    Array.from({ length: count }, (_, n) => ({ seq: n + 1, id: 'A'.repeat(22), close: 'lost' }));
  const body = syncBody(ada.clientId, [
    { scope: group.scope, push: closes(600) },
    { scope: `user:${ada.userId}`, push: closes(600) },
  ]);
  const answer = await ada.call({ method: 'POST', path: '/api/sync', body });
  expect([answer.status, answer.json]).toMatchObject([413, { code: 'too_large' }]);
});

test('[H7] compressed bodies are not inflated', async () => {
  const answer = await post('{}', { 'content-encoding': 'gzip' });
  expect(answer.status).toBe(422);
});

test('[H8] nobody is told what was sent', async () => {
  const answer = await post('{"needle-in-the-haystack":1}');
  expect(answer.text).not.toContain('needle');
  expect(at.lines.join('')).not.toContain('needle');
});
