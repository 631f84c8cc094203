/** A model of no product, as small as the engine's parts need: pages with lines under last-write, and a counter. */
import { err, ok } from '../base/result.ts';
import { scopeSchema, userIdSchema } from '../base/ids.ts';
import type { JsonObject } from '../base/json.ts';
import { conflictSchema } from '../merge/conflict-record.ts';
import type { KindDef, Model, MutationContext, MutationDef } from './model.ts';
import { applied, writeField } from './write-field.ts';

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const anyKind = (fields: KindDef['fields']): KindDef => ({
  parse: (value) =>
    isObject(value) && value['bad'] === undefined ? ok(value) : err('must not be bad'),
  fields,
});

const mutation = (parts: Partial<MutationDef> & Pick<MutationDef, 'mutator'>): MutationDef => ({
  parse: (args) => (isObject(args) ? ok(args) : err('must be an object')),
  args: { id: 'clear', text: 'author' },
  rights: (_tx, { person }) => (person.userId === 'eve' ? 'not_allowed' : null),
  ...parts,
});

const text = (args: JsonObject, field: string): string => {
  const given = args[field];
  return typeof given === 'string' ? given : '';
};

export const tinyModel: Model = {
  number: 1,
  kinds: {
    line: anyKind({ text: { person: 'by' }, by: 'clear', stamps: 'clear' }),
    count: anyKind({ n: 'clear' }),
    conflict: { parse: (value) => ok(conflictSchema.parse(value) as JsonObject), fields: {} },
  },
  mutations: {
    'line.add': mutation({
      mutator(tx, args, context) {
        const id = text(args, 'id');
        if (tx.get('line', id) !== undefined) return { end: 'rejected', code: 'taken' };
        const by = context.person.userId;
        tx.put('line', id, { text: text(args, 'text'), by, stamps: {} });
        return applied;
      },
    }),
    'line.write': mutation({
      mutator(tx, args, context) {
        const id = text(args, 'id');
        if (tx.get('line', id) === undefined) return { end: 'rejected', code: 'missing' };
        const target = { kind: 'line', id, field: 'text', policy: 'last-write' } as const;
        return writeField(
          tx,
          context,
          { ...target, owner: `scope:${context.scope}`, asks: true },
          text(args, 'text'),
        );
      },
    }),
    'line.remove': mutation({
      mutator(tx, args) {
        tx.remove('line', text(args, 'id'));
        return applied;
      },
    }),
    'count.add': mutation({
      mutator(tx) {
        const n = tx.get('count', 'all')?.value['n'] ?? 0;
        tx.put('count', 'all', { n: Number(n) + 1 });
        return applied;
      },
    }),
    'fails.throw': mutation({
      mutator(tx) {
        tx.put('line', 'half', { text: 'written before it threw' });
        throw new Error('on purpose');
      },
    }),
    'fails.write': mutation({
      mutator(tx) {
        tx.put('line', 'x', { bad: true });
        return applied;
      },
    }),
    'fails.kind': mutation({
      mutator(tx) {
        tx.put('nothing', 'x', {});
        return applied;
      },
    }),
    'server.only': mutation({ system: true, mutator: () => applied }),
  },
  retired: ['line.old'],
  projections: [],
  mayRead: () => true,
  readers: () => [],
  hasHistory: () => false,
  isBornWithAccount: () => false,
};

export function tinyContext(options: Partial<MutationContext> & { who?: string } = {}) {
  const { who = 'ana', ...rest } = options;
  const context: MutationContext = {
    scope: scopeSchema.parse('tiny:page'),
    person: { userId: userIdSchema.parse(who), operator: false },
    clientId: `${who}-1`,
    seq: 1,
    id: 'm1',
    stamp: { ms: 1_000, n: 0, c: `${who}-1` },
    seenVersion: 0,
    now: 1_000,
    version: 1,
    sha256: (given) => `hash of ${given}`,
  };
  return { ...context, ...rest };
}
