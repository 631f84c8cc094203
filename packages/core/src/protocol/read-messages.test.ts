/** What reads without the schemas says of every message what its schema says. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../base/json.ts';
import { errorAnswerSchema } from './account-messages.ts';
import { isOutcome, readErrorAnswer, readPatchEvent, readSyncResponse } from './read-answers.ts';
import { readSyncRequest } from './read-request.ts';
import { patchEventSchema } from './socket-events.ts';
import { outcomeSchema, syncRequestSchema, syncResponseSchema } from './sync-message.ts';

const clientId = '443b0d49-20d4-4584-b1b1-d2e73e6dcb1a';
const cursor = '1.2.0123abcd.abcdefghijklmnopqrstuv';
const id = 'A'.repeat(22);
const images = {
  puts: [{ kind: 'track', id: 'track:1', version: 3, value: { title: 'Sea', tags: [null, 1.5] } }],
  removed: [
    { kind: 'track', id: 'b', version: 2, at: 5, value: { title: 'Sky' } },
    { kind: 'track', id: 'c', version: 1, at: 5, value: null },
  ],
  acks: { [clientId]: 4 },
};
const patch = { from: cursor, to: cursor, ...images };
const answer = {
  scope: 'group:a',
  results: [
    { seq: 1, id, end: 'applied', version: 3, at: 5 },
    { seq: 2, id, end: 'rejected', version: 3, at: 5, code: 'full', conflicts: ['x'] },
  ],
  version: 3,
  safeVersion: 0,
  more: false,
};
const page = { pinned: cursor, after: '', upTo: null, ...images };

const request: Json = {
  clientId,
  protocol: 1,
  timeline: 1,
  sentAt: 5,
  scopes: [
    {
      scope: 'group:a',
      cursor,
      page: { pinned: cursor, after: 'track/1' },
      push: [
        {
          seq: 1,
          id,
          name: 'n',
          args: { a: [1, { b: null }] },
          at: 5,
          offsetMs: -3,
          base: null,
          born: 1,
        },
        {
          seq: 2,
          id,
          name: 'n',
          args: 'x',
          at: 5,
          offsetMs: null,
          base: cursor,
          born: 0,
          re: true,
        },
        { seq: 3, id, close: 'lost' },
      ],
      nothingBelow: true,
      attempts: 2,
    },
  ],
};
const response: Json = {
  serverTime: 5,
  timelines: [{ n: 1, id: 't', why: 'first', at: 5 }],
  scopes: [
    { ...answer, expected: 4, patch },
    { ...answer, reset: page },
    { ...answer, results: [{ seq: 1, retry: 'unavailable', afterMs: 5 }], revoked: cursor },
    { ...answer, results: [{ seq: 2, taken: id }], patch },
    { scope: 'group:b', code: 'not_found', retryAfterMs: 5 },
  ],
};
const event: Json = { scope: 'group:a', from: cursor, to: cursor, patch };

const [decided] = answer.results;
const readOutcome = (value: unknown) => (isOutcome(value) ? value : null);
const refusal = { code: 'full', text: 'Full.', retryAfterMs: 5 };

const ways = [
  { name: 'request', plain: request, read: readSyncRequest, schema: syncRequestSchema },
  { name: 'refusal', plain: refusal, read: readErrorAnswer, schema: errorAnswerSchema },
  { name: 'outcome', plain: { ...decided }, read: readOutcome, schema: outcomeSchema },
  { name: 'response', plain: response, read: readSyncResponse, schema: syncResponseSchema },
  { name: 'patch', plain: event, read: readPatchEvent, schema: patchEventSchema },
] as const;

/** What stands somewhere in the message instead of what stood there; `undefined` takes it out. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    '',
    'x'.repeat(200),
    id,
    cursor,
    -0,
    -1,
    0,
  ),
  fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2 ** 53, [], {}, new Date(0)),
  fc.constantFrom<unknown>(new Map(), Object.create(null), JSON.parse('{"__proto__":{"a":1}}')),
  fc.constantFrom<unknown>(
    'applied',
    'parked',
    'discarded',
    'group:a',
    'user:',
    'full',
    new Uint8Array(2),
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Every place in the message where something stands or could be added, as a path of keys. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const parts = Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]));
  return [path, [...path, Array.isArray(value) ? '0' : 'more'], ...parts];
}

function changed(value: unknown, [key, ...rest]: readonly string[], to: unknown): unknown {
  if (key === undefined) return to;
  const next = changed((value as Record<string, unknown>)[key], rest, to);
  if (Array.isArray(value)) return [...value.slice(0, Number(key)), next];
  const { [key]: _gone, ...others } = value as Record<string, unknown>;
  return next === undefined ? others : { ...others, [key]: next };
}

test.each(ways)('[N6] [H7] an ordinary $name is taken as it is', ({ plain, read }) => {
  expect(read(plain)).toBe(plain);
});

test.each(ways)('[N6] [H7] a $name that is odd somewhere is read as its schema reads it', (way) => {
  const { plain, read, schema } = way;
  const places = placesIn(plain);
  fc.assert(
    fc.property(fc.constantFrom(...places), odd, (place, what) => {
      const bent = changed(plain, place, what);
      // Devices read what JSON can carry, and drop a message with the one key that reaches a prototype.
      const message = way.name === 'request' ? bent : throughJson(bent);
      const parsed = schema.safeParse(message);
      const isLeft = way.name !== 'request' && /"__proto__":/u.test(JSON.stringify(message) ?? '');
      expect(read(message)).toEqual(parsed.success && !isLeft ? parsed.data : null);
    }),
    { numRuns: 3_000 },
  );
});

const throughJson = (value: unknown): unknown => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
};

test('[N6] [H7] what is seldom in a request is left to the schema, and read all the same', () => {
  const counted = { ...request, counters: { lost: 1 } };
  expect(readSyncRequest(counted)).toEqual(counted);
});
