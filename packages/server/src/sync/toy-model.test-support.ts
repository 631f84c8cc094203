/** A product of ten lines of sense: notes that members of a room write, to see the engine without TrafficJamz. */
import {
  err,
  ok,
  userIdSchema,
  type Entity,
  type FieldOwner,
  type JsonObject,
  type KindDef,
  type Model,
  type MutationDef,
  type Reader,
  type Result,
  type Scope,
} from '@jamz/core';

type Shape = Readonly<Record<string, 'string' | 'number'>>;

function parseShape(shape: Shape, value: unknown): Result<JsonObject, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err('object');
  const record = value as JsonObject;
  const isStrict = Object.keys(record).every((key) => Object.hasOwn(shape, key));
  const isWhole = Object.entries(shape).every(([key, type]) => typeof record[key] === type);
  return isStrict && isWhole ? ok(record) : err('shape');
}

const kind = (shape: Shape, fields: Readonly<Record<string, FieldOwner>>): KindDef => ({
  parse: (value) => parseShape(shape, value),
  fields,
});

type Rights = MutationDef['rights'];
type Mutator = MutationDef['mutator'];

const applied = { end: 'applied' } as const;
const isMember = (tx: Reader, userId: unknown): boolean =>
  tx.get('member', String(userId))?.value['status'] === 'in';
const memberOnly: Rights = (tx, { person }) =>
  isMember(tx, person.userId)
    ? null
    : wasMember(tx, person.userId)
      ? 'member_removed'
      : 'not_found';
const wasMember = (tx: Reader, userId: string): boolean => tx.get('member', userId) !== undefined;
const text = (tx: Reader, id: unknown): string =>
  String((tx.get('note', String(id)) as Entity | undefined)?.value['text'] ?? '');

interface Def {
  readonly shape: Shape;
  readonly args?: MutationDef['args'];
  readonly rights?: Rights;
  readonly mutator: Mutator;
  readonly extra?: Partial<MutationDef>;
}
const define = ({ shape, args, rights, mutator, extra }: Def): MutationDef => ({
  parse: (value) => parseShape(shape, value),
  args: args ?? Object.fromEntries(Object.keys(shape).map((key) => [key, 'clear' as const])),
  rights: rights ?? memberOnly,
  mutator,
  ...extra,
});

const join: Mutator = (tx, { name }, { person: { userId } }) => {
  tx.put('member', userId, { userId, status: 'in', name: String(name) });
  return applied;
};

const mutations: Readonly<Record<string, MutationDef>> = {
  create: define({
    shape: { name: 'string' },
    args: { name: 'author' },
    rights: (tx) => (tx.list('member').length === 0 ? null : 'taken'),
    mutator: join,
    extra: { creates: true },
  }),
  join: define({
    shape: { name: 'string', code: 'string' },
    args: { name: 'author', code: 'omit' },
    rights: (tx, { person }, { code }) =>
      isMember(tx, person.userId) ? 'taken' : code === 'open' ? null : 'invitation_expired',
    mutator: join,
    extra: { stranger: true },
  }),
  write: define({
    shape: { id: 'string', text: 'string' },
    args: { id: 'clear', text: 'scope' },
    mutator(tx, { id, text: words }, { person }) {
      tx.put('note', String(id), { by: person.userId, text: String(words) });
      return applied;
    },
  }),
  append: define({
    shape: { id: 'string', text: 'string' },
    args: { id: 'clear', text: 'scope' },
    mutator(tx, { id, text: words }, { person }) {
      if (tx.get('note', String(id)) === undefined) return { end: 'rejected', code: 'missing' };
      tx.put('note', String(id), { by: person.userId, text: text(tx, id) + String(words) });
      return applied;
    },
  }),
  remove: define({
    shape: { id: 'string' },
    mutator(tx, { id }) {
      tx.remove('note', String(id));
      return applied;
    },
  }),
  nickname: define({
    shape: { userId: 'string', name: 'string' },
    args: { userId: 'clear', name: { person: 'userId' } },
    mutator(tx, { userId, name }) {
      const member = tx.get('member', String(userId));
      if (member === undefined) return { end: 'rejected', code: 'missing' };
      tx.put('member', String(userId), { ...member.value, name: String(name) });
      return applied;
    },
  }),
  kick: define({
    shape: { userId: 'string' },
    mutator(tx, { userId }) {
      const member = tx.get('member', String(userId));
      if (member === undefined) return { end: 'rejected', code: 'missing' };
      tx.put('member', String(userId), { ...member.value, status: 'out' });
      return applied;
    },
  }),
  boom: define({
    shape: {},
    mutator() {
      throw new Error('boom');
    },
  }),
  flood: define({
    shape: { count: 'number' },
    mutator(tx, { count }, { person }) {
      for (let n = 0; n < Number(count); n += 1) {
        tx.put('note', `flood-${n}`, { by: person.userId, text: 'x'.repeat(10_000) });
      }
      return applied;
    },
  }),
  verified: define({
    shape: { who: 'string' },
    mutator: () => applied,
    extra: {
      verify: async ({ who }, _person, port) =>
        (await port.accountExists(userIdSchema.parse(who)))
          ? ok({ seen: true })
          : err('not_allowed'),
      rights: (_tx, _context, _args, facts) => (facts['seen'] === true ? null : 'not_allowed'),
    },
  }),
  card: define({
    shape: { room: 'string', members: 'number' },
    rights: () => null,
    mutator(tx, { room, members }) {
      tx.put('card', String(room), { members: Number(members) });
      return applied;
    },
    extra: { system: true },
  }),
  erase: define({
    shape: { userId: 'string' },
    rights: () => null,
    mutator(tx, { userId }) {
      const member = tx.get('member', String(userId));
      if (member !== undefined) {
        tx.put('member', String(userId), {
          ...member.value,
          status: 'gone',
          name: '\u{2205} erased',
        });
      }
      return applied;
    },
    extra: { system: true },
  }),
};

const ownerOf = (scope: Scope): string | null =>
  scope.startsWith('user:') ? scope.slice(5) : null;

export const toyModel: Model = {
  number: 1,
  kinds: {
    member: kind(
      { userId: 'string', status: 'string', name: 'string' },
      { userId: 'clear', status: 'clear', name: { person: 'userId' } },
    ),
    note: kind({ by: 'string', text: 'string' }, { by: 'clear', text: 'scope' }),
    card: kind({ members: 'number' }, { members: 'clear' }),
  },
  mutations,
  retired: ['shout'],
  projections: [
    {
      mutation: 'card',
      from: 'toy:',
      targets: (state, source) =>
        state
          .list('member')
          .filter(({ value }) => value['status'] === 'in')
          .map(({ id }) => ({
            target: `user:${id}` as Scope,
            args: {
              room: source.slice(4),
              members: state.list('member').filter(({ value }) => value['status'] === 'in').length,
            },
          })),
    },
  ],
  mayRead: (state, scope, userId) => ownerOf(scope) === userId || isMember(state, userId),
  readers: (state, scope) => {
    const owner = ownerOf(scope);
    const ids = state.list('member').filter(({ value }) => value['status'] === 'in');
    return (owner === null ? ids.map(({ id }) => id) : [owner]).map((id) => userIdSchema.parse(id));
  },
  hasHistory: (state, _scope, userId) => wasMember(state, userId),
  isBornWithAccount: (scope, userId) => ownerOf(scope) === userId,
};
