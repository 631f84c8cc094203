/** A model of notes and counters, small enough to see through: adding up shows what was applied twice. */
import {
  err,
  ok,
  type JsonObject,
  type Model,
  type MutationDef,
  type Reader,
  type Result,
  type Scope,
  type UserId,
} from '@jamz/core';

export const home = 'user:ann' as Scope;
export const room = 'toy:room' as Scope;
export const other = 'toy:other' as Scope;
export const ann = 'ann' as UserId;

const textOf = (args: JsonObject, name: string): string => {
  const value = args[name];
  return typeof value === 'string' ? value : '';
};
const parseObject = (value: unknown): Result<JsonObject, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? ok(value as JsonObject)
    : err('must be an object');

const define = (
  mutator: MutationDef['mutator'],
  more: Partial<Pick<MutationDef, 'stranger' | 'creates' | 'rights'>> = {},
): MutationDef => ({
  parse: parseObject,
  args: {},
  rights: () => null,
  mutator,
  ...more,
});
const applied = { end: 'applied' } as const;

const countIn = (tx: Reader, id: string): number => Number(tx.get('count', id)?.value['n'] ?? 0);

export const tinyModel: Model = {
  number: 1,
  kinds: {
    note: { parse: parseObject, fields: {} },
    count: { parse: parseObject, fields: {} },
    card: { parse: parseObject, fields: {} },
  },
  mutations: {
    'note.put': define((tx, args) => {
      tx.put('note', textOf(args, 'id'), { text: textOf(args, 'text') });
      return applied;
    }),
    'note.drop': define((tx, args) => {
      tx.remove('note', textOf(args, 'id'));
      return applied;
    }),
    /** Misses its note until somebody brings it. */
    'note.sign': define((tx, args) => {
      const note = tx.get('note', textOf(args, 'id'));
      if (note === undefined) return { end: 'rejected', code: 'missing' };
      tx.put('note', note.id, { ...note.value, signed: true });
      return applied;
    }),
    bump: define((tx, args) => {
      const id = textOf(args, 'id');
      tx.put('count', id, { n: countIn(tx, id) + 1 });
      return applied;
    }),
    list: define((tx, args) => {
      tx.put('card', textOf(args, 'id'), {});
      return applied;
    }),
    join: define(() => applied, { stranger: true }),
    create: define(
      (tx) => {
        tx.put('note', 'first', { text: 'here' });
        return applied;
      },
      { creates: true },
    ),
  },
  retired: ['old.name'],
  projections: [],
  mayRead: () => true,
  readers: () => [],
  hasHistory: () => true,
  isBornWithAccount: () => true,
};
