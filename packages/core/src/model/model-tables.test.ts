import { expect, test } from 'vitest';
import { canonicalJson } from '../base/json.ts';
import type { FieldOwner } from '../sync/model.ts';
import { fieldOwners } from './field-owner-table.ts';
import { definedMutations, trafficJamzModel } from './model.ts';
import { kindSchemas } from './records.ts';
import { relayTable } from './relay-table.ts';

type Table = Readonly<Record<string, FieldOwner | 'omit'>>;
const kindTables: Readonly<Record<string, Table>> = fieldOwners.kinds;
const argTables: Readonly<Record<string, Table>> = fieldOwners.args;

test('[EN43] the table names every field of every kind, and no other', () => {
  expect(Object.keys(kindTables)).toEqual(Object.keys(trafficJamzModel.kinds));
  for (const [kind, schema] of Object.entries(kindSchemas)) {
    const fields = Object.keys(schema.def.shape).toSorted();
    expect({ kind, fields: Object.keys(kindTables[kind] ?? {}).toSorted() }).toEqual({
      kind,
      fields,
    });
  }
});

test('[EN43] the table names every argument of every mutation, and no other', () => {
  expect(Object.keys(argTables)).toEqual(Object.keys(trafficJamzModel.mutations));
  for (const [name, { argSchema }] of Object.entries(definedMutations)) {
    const args = Object.keys(argTables[name] ?? {}).toSorted();
    expect({ name, args }).toEqual({
      name,
      args: Object.keys(argSchema._zod.def.shape).toSorted(),
    });
  }
});

test('[EN43] an owner is named by a field that lies in the clear', () => {
  const tables = { ...kindTables, ...argTables };
  for (const [name, table] of Object.entries(tables)) {
    for (const rule of Object.values(table)) {
      if (typeof rule === 'string') continue;
      const naming = 'person' in rule ? rule.person : rule.ownerIn;
      expect({ name, naming, rule: table[naming] }).toEqual({ name, naming, rule: 'clear' });
    }
  }
});

test('[EN43] what people send reaches no key but their own and the scope’s', () => {
  const sent = Object.entries(argTables).filter(
    ([name]) => trafficJamzModel.mutations[name]?.system !== true,
  );
  expect(sent.length).toBeGreaterThan(20);
  for (const [name, table] of sent) {
    for (const [arg, rule] of Object.entries(table)) {
      expect(`${name}.${arg} ${typeof rule}`).toBe(`${name}.${arg} string`);
    }
  }
});

test('[EN43] no entity field belongs to "the author"', () => {
  expect(JSON.stringify(kindTables)).not.toContain('author');
});

test('[EN38] a proof is never stored', () => {
  expect(argTables['member.join']?.['proof']).toBe('omit');
});

test('[EN15] the relay table is what the projections send, and never comes back to where it began', () => {
  const kinds: Readonly<Record<string, object>> = kindTables;
  for (const { from, to, by } of relayTable) {
    for (const place of [from, to]) {
      const [kind = '', ...field] = place.split('.');
      expect(Object.keys(kinds)).toContain(kind);
      expect(Object.keys(kinds[kind] ?? {})).toEqual(expect.arrayContaining(field));
    }
    expect(trafficJamzModel.mutations[by]?.system).toBe(true);
  }
  const arrows = new Map<string, string[]>();
  for (const { from, to } of relayTable) arrows.set(from, [...(arrows.get(from) ?? []), to]);
  const walk = (place: string, path: readonly string[]): void => {
    expect(path).not.toContain(place);
    for (const next of arrows.get(place) ?? []) walk(next, [...path, place]);
  };
  for (const { from } of relayTable) walk(from, []);
});

test('the kept tables are the tables of the source', async () => {
  const readable = (table: unknown): string => `${JSON.stringify(table, null, 2)}\n`;
  await expect(readable(fieldOwners)).toMatchFileSnapshot('field-owner-table.json');
  await expect(readable(relayTable)).toMatchFileSnapshot('relay-table.json');
  expect(canonicalJson(JSON.parse(readable(relayTable)))).toContain('card.project');
});
