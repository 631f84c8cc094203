/** Hostile requests from a seed: raw garbage over every route and event, and single changes of valid messages. */
import { createHash } from 'node:crypto';

/** sfc32: 128 bits of state, the same numbers on every machine. */
export interface Chance {
  next(): number;
  int(below: number): number;
  is(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
}

export function createChance(seed: string): Chance {
  const bytes = createHash('sha256').update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  for (let n = 0; n < 16; n += 1) next();
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    is: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new Error('nothing to pick from');
      return list[int(list.length)] as (typeof list)[number];
    },
  };
}

/** Values as text, since half of them are no JSON that any library would write. */
const values: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '0.5',
  '1e400',
  '-1e400',
  'NaN',
  '1e-400',

  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '2147483648',
  '1e308',
  '00',
  '+1',

  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u202E"',
  '"👩‍👩‍👧"',
  '"../../etc/passwd"',
  '"%00"',
  '"∅ erased"',

  '"__proto__"',
  '"constructor"',
  '"sys:1:group:x"',
  '"system"',
  '"null"',
  '"undefined"',
  '"[object Object]"',

  '[]',
  '{}',
  '[[]]',
  '[null]',
  '{"a":1}',
  '{"$gt":""}',
  '{"$where":"1"}',
  '{"__proto__":{"polluted":1}}',

  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"length":1e9}',
  '{"toString":1}',
  '{"then":1}',
  JSON.stringify('x'.repeat(17_000)),
  JSON.stringify('é'.repeat(5_000)),
  '['.repeat(40) + ']'.repeat(40),
  `{${Array.from({ length: 1_100 }, (_, n) => `"k${n}":0`).join(',')}}`,
  `[${'0,'.repeat(2_000)}0]`,
];

const hostileText = (chance: Chance, own: readonly string[]): string =>
  own.length > 0 && chance.is(0.35) ? JSON.stringify(chance.pick(own)) : chance.pick(values);

type Place = readonly (string | number)[];

/** Every node below the root. */
function placesOf(value: unknown, at: Place = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return at.length === 0 ? [] : [at];
  const entries = Array.isArray(value)
    ? value.map((member, n): [string | number, unknown] => [n, member])
    : Object.entries(value);
  const below = entries.flatMap(([key, member]) => placesOf(member, [...at, key]));
  return at.length === 0 ? below : [at, ...below];
}

/** The same message with one node replaced, removed or doubled, as text. */
export function changeOne(chance: Chance, message: unknown, own: readonly string[]): string {
  const place = chance.pick(placesOf(message));
  const how = chance.pick(['replace', 'replace', 'replace', 'remove', 'double'] as const);
  return write(message, [], { place, how, text: hostileText(chance, own) });
}

interface Change {
  readonly place: Place;
  readonly how: 'replace' | 'remove' | 'double';
  readonly text: string;
}

function write(value: unknown, at: Place, change: Change): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = Object.entries(value).flatMap(([key, member]) => {
    const here = [...at, isList ? Number(key) : key];
    const head = isList ? '' : `${JSON.stringify(key)}:`;
    const text = head + write(member, here, change);
    if (!isSame(here, change.place)) return [text];
    if (change.how === 'remove') return [];
    return change.how === 'double' ? [text, text] : [head + change.text];
  });
  return isList ? `[${parts.join(',')}]` : `{${parts.join(',')}}`;
}

const isSame = (a: Place, b: Place): boolean =>
  a.length === b.length && a.every((part, n) => part === b[n]);

/** Text that is JSON by chance at most. */
export function garbage(chance: Chance): string {
  const kind = chance.int(6);
  if (kind === 0) return chance.pick(values);
  if (kind === 1) return nested(chance, 6);
  if (kind === 2) return nested(chance, 6).slice(0, chance.int(40));
  if (kind === 3) return '';
  const length = chance.int(200);
  const codes = Array.from({ length }, () => chance.int(kind === 4 ? 128 : 65_536));
  return codes.map((code) => String.fromCharCode(code)).join('');
}

const fieldNames = ['clientId', 'scopes', 'push', 'login', 'password', 'scope', 'name', 'args'];

function nested(chance: Chance, depth: number): string {
  const kind = depth === 0 ? 2 : chance.int(4);
  if (kind > 1) return chance.pick(values);
  const parts = Array.from({ length: chance.int(5) }, () => nested(chance, depth - 1));
  if (kind === 0) return `[${parts.join(',')}]`;
  const fields = parts.map((part) => `${JSON.stringify(chance.pick(fieldNames))}:${part}`);
  return `{${fields.join(',')}}`;
}
