/** The compiled form of every schema of the model says what the schema itself says, of sound values and of bent ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { compileSchema, unsound } from './compile-schema.ts';
import { definedMutations } from './model.ts';
import { kindSchemas } from './records.ts';

const schemas: readonly (readonly [string, z.ZodMiniObject])[] = [
  ...Object.entries(kindSchemas),
  ...Object.entries(definedMutations).map(([name, { argSchema }]) => [name, argSchema] as const),
];

/** Enough for every text of the model to have a sound one among them. */
const words: readonly string[] = [
  '',
  ' ',
  'a',
  ' padded ',
  'e\u0301',
  'two\nlines',
  '\u0000',
  '\u202E',
  'user:ann',
  'person:ann',
  'scope:group:abc',
  'audio/mpeg',
  'salt-of-twenty-two----',
  '0'.repeat(64),
  `track:${'f'.repeat(64)}`,
  'x'.repeat(300),
  'x'.repeat(70_000),
];
const texts = fc.constantFrom(...words);
const figures = [0, -0, 1, -1, 0.5, 20, 1e300, 2 ** 53, 2 ** 53 - 1, 1_900_000_000_000];
const odd = fc.oneof(
  texts,
  fc.constantFrom(...figures),
  fc.constantFrom(null, true, false, undefined),
  fc.jsonValue(),
);

/** Mostly what the schema wants, as far as its shape goes. */
function likely(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([key, inner]) => [key, likely(inner)] as const);
      return fc.record(Object.fromEntries(fields));
    }
    case 'array':
      return fc.array(likely(def.element), { maxLength: 3 });
    case 'record':
      return fc.dictionary(fc.constantFrom('name', 'bio'), likely(def.valueType), {
        maxKeys: 2,
      });
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'nullable':
      return fc.oneof(fc.constant(null), likely(def.innerType));
    case 'optional':
    case 'default':
      return fc.oneof(fc.constant(undefined), likely(def.innerType));
    case 'union':
      return fc.oneof(...def.options.map((option) => likely(option)));
    case 'boolean':
      return fc.boolean();
    case 'number':
      return fc.constantFrom(...soundOf(schema, figures));
    case 'string':
      return fc.constantFrom(...soundOf(schema, words));
    default:
      return odd;
  }
}

function soundOf<T>(schema: z.core.$ZodType, values: readonly T[]): readonly T[] {
  const sound = values.filter((value) => z.safeParse(schema as z.ZodMiniType, value).success);
  expect(sound).not.toEqual([]);
  return sound;
}

/** One place of it is something else, missing, or more than was asked for. */
const bent = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(value, fc.nat(), fc.constantFrom('put', 'drop', 'add'), odd)
    .map(([sound, at, how, other]) => {
      const copy = structuredClone(sound);
      const places = placesIn(copy);
      const place = places[at % Math.max(1, places.length)];
      if (place === undefined) return other;
      if (how === 'add') Reflect.set(place.holder, 'surplus', other);
      else if (how === 'drop') Reflect.deleteProperty(place.holder, place.key);
      else Reflect.set(place.holder, place.key, other);
      return copy;
    });

function placesIn(value: unknown): readonly { readonly holder: object; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    { holder: value, key },
    ...placesIn(inner),
  ]);
}

/** Names in their order count: they are sealed and hashed as they come. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (one === undefined ? 'undefined' : one));

/** Holds any JSON: too seldom written to be worth a form of its own. */
const leftToSchema = new Set(['conflict']);

test.each(schemas)('%s: the compiled form takes and gives what the schema does', (name, schema) => {
  const read = compileSchema(schema);
  let taken = 0;
  const holds = (value: unknown): void => {
    const judged = z.safeParse(schema, value);
    const compiled = read(value);
    if (compiled === unsound && leftToSchema.has(name)) return;
    expect(compiled === unsound).toBe(!judged.success);
    if (!judged.success) return;
    taken += 1;
    expect(compiled).toStrictEqual(judged.data);
    expect(textOf(compiled)).toBe(textOf(judged.data));
    if (typeof value === 'object') expect(compiled).not.toBe(value);
  };
  fc.assert(fc.property(fc.oneof(likely(schema), bent(likely(schema))), holds), { numRuns: 300 });
  if (!leftToSchema.has(name)) expect(taken).toBeGreaterThan(20);
});

test('what it does not know, and what is no plain object, it leaves to the schema', () => {
  const known = compileSchema(z.strictObject({ a: z.string() }));
  expect(known({ a: 'x' })).toEqual({ a: 'x' });
  class Odd {
    a = 'x';
  }
  for (const value of [new Odd(), ['x'], null, 'x', { a: 'x', b: 1 }]) {
    expect(known(value)).toBe(unsound);
  }
  for (const schema of [
    z.looseObject({ a: z.string() }),
    z.strictObject({ a: z.date() }),
    z.json(),
  ]) {
    expect(compileSchema(schema)({ a: 'x' })).toBe(unsound);
  }
  expect(compileSchema(z.string().check(z.regex(/x/gu)))('x')).toBe(unsound);
  const proto = JSON.parse('{"__proto__": 1}') as unknown;
  expect(compileSchema(z.record(z.string(), z.int()))(proto)).toBe(unsound);
});
