/**
 * A second model, of no product: rooms with members, notes, counters and lists. It exists so that the engine's parts
 * are proved free of product words, and so that the simulator can count: a counter's sum tells at once whether a
 * change was lost or done twice.
 */
import {
  ok,
  type FieldOwner,
  type JsonObject,
  type KindDef,
  type Model,
  type Reader,
  type UserId,
} from '@jamz/core';
import { toyMutations } from './toy-mutations.ts';

/** Field -> owner, for every kind. */
const kindFields: Readonly<Record<string, Readonly<Record<string, FieldOwner>>>> = {
  room: { title: 'scope', owner: 'clear', edits: 'clear' },
  member: { userId: 'clear', name: { person: 'userId' }, role: 'clear' },
  /** Expelled: their lists must still hear of it. */
  former: { userId: 'clear' },
  note: { text: { person: 'by' }, by: 'clear', edits: 'clear' },
  count: { n: 'clear' },
  item: { text: 'scope', place: 'clear', run: 'clear' },
  conflict: { owner: 'clear', text: { ownerIn: 'owner' }, by: 'clear' },
  me: { userId: 'clear', name: { person: 'userId' } },
  card: {
    room: 'clear',
    owner: 'clear',
    title: { ownerIn: 'owner' },
    role: 'clear',
    members: 'clear',
  },
};

const numberFields = new Set(['edits', 'n', 'place', 'members']);

function kind(fields: Readonly<Record<string, FieldOwner>>): KindDef {
  const names = Object.keys(fields);
  return {
    fields,
    parse(value) {
      if (typeof value !== 'object' || value === null) return { ok: false, error: 'not an object' };
      for (const [name, field] of Object.entries(value)) {
        if (!names.includes(name)) return { ok: false, error: `unknown ${name}` };
        const expected = numberFields.has(name) ? 'number' : 'string';
        if (typeof field !== expected) return { ok: false, error: name };
      }
      if (!names.every((name) => Object.hasOwn(value, name)))
        return { ok: false, error: 'missing' };
      return ok(value as JsonObject);
    },
  };
}

/** The text in a field; '' where there is none. */
export function textIn(value: JsonObject, field: string): string {
  const text = value[field];
  return typeof text === 'string' ? text : '';
}

const isMember = (state: Reader, userId: string): boolean =>
  state.get('member', userId) !== undefined;

/** The model as the server knows it. */
export const toyModel: Model = {
  number: 1,
  kinds: Object.fromEntries(
    Object.entries(kindFields).map(([name, fields]) => [name, kind(fields)]),
  ),
  mutations: toyMutations,
  retired: ['note.old'],
  projections: [
    {
      mutation: 'card.show',
      from: 'toy:',
      targets(state, source) {
        const room = state.get('room', 'room');
        if (room === undefined) return [];
        const members = state.list('member');
        const common = {
          room: source,
          owner: `scope:${source}`,
          title: textIn(room.value, 'title'),
          members: members.length,
        };
        const current = members.map(({ id, value }) => ({ id, role: textIn(value, 'role') }));
        const gone = state.list('former').map(({ id }) => ({ id, role: 'gone' }));
        return [...current, ...gone].map(({ id, role }) => ({
          target: `user:${id}` as typeof source,
          args: { ...common, role },
        }));
      },
    },
    {
      mutation: 'member.name',
      from: 'user:',
      targets(state, source) {
        const userId = source.slice('user:'.length);
        const me = state.get('me', userId);
        if (me === undefined) return [];
        return state.list('card').map((card) => ({
          target: textIn(card.value, 'room') as typeof source,
          args: { userId, name: textIn(me.value, 'name') },
        }));
      },
    },
  ],
  mayRead: (state, scope, userId) =>
    scope.startsWith('user:') ? scope === `user:${userId}` : isMember(state, userId),
  readers: (state, scope) =>
    scope.startsWith('user:')
      ? [scope.slice('user:'.length) as UserId]
      : state.list('member').map(({ id }) => id as UserId),
  hasHistory: (state, scope, userId) =>
    scope.startsWith('user:')
      ? scope === `user:${userId}`
      : isMember(state, userId) || state.removed('member', userId) !== undefined,
  isBornWithAccount: (scope, userId) => scope === `user:${userId}`,
};

/** A newer app than the server: it has a mutation that the server does not know (EN11). */
export const toyModelOfDevice: Model = {
  ...toyModel,
  number: 2,
  mutations: {
    ...toyMutations,
    'note.future': {
      parse: (args) => ok(args as JsonObject),
      args: { id: 'clear' },
      rights: () => null,
      mutator: () => ({ end: 'applied' }),
    },
  },
};
