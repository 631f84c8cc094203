import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../base/json.ts';
import { trafficJamzModel } from './model.ts';
import { argsOf, livedIn, stateText } from './lived-in.test-support.ts';

const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  Number.MAX_SAFE_INTEGER,
  '',
  ' ',
  'x'.repeat(100_000),
  '👩‍👩‍👧'.repeat(2_000),
  `${'a'.repeat(10)}\u202Egpj.exe`,
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'erased',
  '∅ erased',
  'olga',
  'one',
  'open',
  [],
  [[[[]]]],
  {},
  { $gt: '' },
  { $where: 'sleep(9)' },
  ['one', 'one', 'two', 'gone', 'nobody'],
  JSON.parse('{"__proto__":{"polluted":true}}'),
  undefined,
];

const names = Object.keys(trafficJamzModel.mutations);
const people = ['olga', 'ada', 'max', 'rita', 'eve', 'petra'] as const;

/** One change to arguments that fit: a value replaced, a key dropped, a key too many. */
const change = fc.record({
  name: fc.constantFrom(...names),
  who: fc.constantFrom(...people),
  pick: fc.nat({ max: 20 }),
  kind: fc.constantFrom('replace', 'drop', 'add', 'whole'),
  value: fc.oneof(fc.constantFrom(...hostile), fc.jsonValue()),
  seen: fc.constantFrom(0, 5, 1_000_000),
});

function spoil(args: JsonObject, how: { kind: string; pick: number; value: unknown }): unknown {
  const keys = Object.keys(args);
  const key = keys[how.pick % Math.max(1, keys.length)] ?? 'extra';
  if (how.kind === 'whole') return how.value;
  if (how.kind === 'add') return { ...args, [`extra${how.pick}`]: how.value };
  if (how.kind === 'replace') return { ...args, [key]: how.value };
  return Object.fromEntries(Object.entries(args).filter(([name]) => name !== key));
}

test('[H3] one hostile change to good arguments never throws, and a refusal changes nothing', () => {
  const seenCodes = new Set<string>();
  let scene = livedIn();
  let runs = 0;
  const holds = fc.property(change, ({ name, who, seen, ...how }) => {
    // Some changes are good ones, and an archived group would refuse everything after it.
    if (runs % 40 === 0) scene = livedIn();
    runs += 1;
    const before = stateText(scene);
    const result = scene.run(who, name, spoil(argsOf(scene)[name] ?? {}, how), { seen });
    if (result.end === 'threw') throw new Error(`${name}: ${result.detail}`);
    if (result.end === 'rejected') seenCodes.add(result.code);
    const isWhole = [...scene.state.entities()].every(
      ({ kind, value }) => trafficJamzModel.kinds[kind]?.parse(value).ok,
    );
    return isWhole && (result.end !== 'rejected' || stateText(scene) === before);
  });
  expect(() => fc.assert(holds, { numRuns: 4_000 })).not.toThrow();
  expect([...seenCodes]).toEqual(
    expect.arrayContaining(['bad_arguments', 'not_found', 'not_allowed', 'member_removed']),
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('[H13] every argument refuses the longest text quickly', () => {
  const long = 'ä\u0301'.repeat(8_192);
  const argsByName = argsOf(livedIn());
  for (const [name, def] of Object.entries(trafficJamzModel.mutations)) {
    for (const key of Object.keys(argsByName[name] ?? {})) {
      const args: Json = { ...argsByName[name], [key]: long };
      expect(`${name}.${key} ${def.parse(args).ok}`).toBe(
        `${name}.${key} ${isFreeText(name, key)}`,
      );
    }
  }
});

/** `group.set` and `profile.set` check the value against its field in rights. */
const isFreeText = (name: string, key: string): boolean =>
  ['group.set.value', 'profile.set.value', 'conflict.resolve.value'].includes(`${name}.${key}`);
