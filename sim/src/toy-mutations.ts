/** The toy model's mutations: each there for one thing that can go wrong. */
import {
  err,
  ok,
  type ErrorCode,
  type FieldOwner,
  type JsonObject,
  type MutationContext,
  type MutationDef,
  type MutatorResult,
  type Reader,
  type Tx,
} from '@jamz/core';

const applied: MutatorResult = { end: 'applied' };
const rejected = (code: ErrorCode): MutatorResult => ({ end: 'rejected', code });

interface Draft {
  /** Name -> owner; an argument is a string unless it is named in `lists`. */
  readonly args: Readonly<Record<string, FieldOwner | 'omit'>>;
  readonly lists?: readonly string[];
  readonly numbers?: readonly string[];
  readonly verify?: MutationDef['verify'];
  readonly rights?: MutationDef['rights'];
  readonly stranger?: true;
  readonly creates?: true;
  readonly system?: true;
  readonly mutator: (
    tx: Tx,
    args: Readonly<Record<string, string>>,
    context: MutationContext,
  ) => MutatorResult;
}

/** Members only, unless a draft says otherwise. */
const membersOnly = (tx: Reader, context: MutationContext): ErrorCode | null => {
  if (tx.get('member', context.person.userId) !== undefined) return null;
  return tx.removed('member', context.person.userId) === undefined ? 'not_found' : 'member_removed';
};

const ownerOnly = (tx: Reader, context: MutationContext): ErrorCode | null =>
  membersOnly(tx, context) ??
  (tx.get('member', context.person.userId)?.value['role'] === 'owner' ? null : 'not_allowed');

function define(draft: Draft): MutationDef {
  const { args, lists = [], numbers = [], rights = membersOnly, mutator } = draft;
  const isRight = (name: string, value: unknown): boolean => {
    if (lists.includes(name))
      return Array.isArray(value) && value.every((v) => typeof v === 'string');
    return typeof value === (numbers.includes(name) ? 'number' : 'string');
  };
  return {
    args,
    parse(value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return err('not an object');
      const given = value as JsonObject;
      const names = Object.keys(given);
      if (names.some((name) => !Object.hasOwn(args, name))) return err('unknown argument');
      if (!Object.keys(args).every((name) => isRight(name, given[name]))) return err('argument');
      return ok(given);
    },
    rights,
    mutator: (tx, given, context) =>
      mutator(tx, given as Readonly<Record<string, string>>, context),
    ...(draft.verify !== undefined && { verify: draft.verify }),
    ...(draft.stranger && { stranger: true }),
    ...(draft.creates && { creates: true }),
    ...(draft.system && { system: true }),
  };
}

const numberOf = (tx: Reader, kind: string, id: string, field: string): number => {
  const value = tx.get(kind, id)?.value[field];
  return typeof value === 'number' ? value : 0;
};

const roomMutations: Readonly<Record<string, MutationDef>> = {
  'room.create': define({
    args: { title: 'scope', name: 'author' },
    creates: true,
    rights: (tx) => (tx.get('room', 'room') === undefined ? null : 'taken'),
    mutator(tx, { title = '', name = '' }, { person }) {
      tx.put('room', 'room', { title, owner: person.userId, edits: 0 });
      tx.put('member', person.userId, { userId: person.userId, name, role: 'owner' });
      return applied;
    },
  }),
  /** Set by the newest; whoever had not seen the standing title overrules it and leaves a conflict record. */
  'room.title': define({
    args: { title: 'scope' },
    mutator(tx, { title = '' }, { person, seenVersion, scope, clientId, seq }) {
      const room = tx.get('room', 'room');
      if (room === undefined) return rejected('missing');
      const edits = numberOf(tx, 'room', 'room', 'edits') + 1;
      tx.put('room', 'room', { ...room.value, title, edits });
      if (room.version <= seenVersion || edits === 1) return applied;
      const id = `${clientId}-${seq}`;
      const { title: before } = room.value;
      const text = typeof before === 'string' ? before : '';
      tx.put('conflict', id, { owner: `scope:${scope}`, text, by: person.userId });
      return { end: 'merged', conflicts: [id] };
    },
  }),
  'member.join': define({
    args: { name: 'author' },
    stranger: true,
    rights: (tx, { person }) => {
      if (tx.get('room', 'room') === undefined) return 'not_found';
      return tx.removed('member', person.userId) === undefined ? null : 'member_removed';
    },
    mutator(tx, { name = '' }, { person }) {
      const { userId } = person;
      if (tx.get('member', userId) === undefined)
        tx.put('member', userId, { userId, name, role: 'member' });
      return applied;
    },
  }),
  'member.add': define({
    args: { userId: 'clear', name: { person: 'userId' } },
    rights: ownerOnly,
    mutator(tx, { userId = '', name = '' }) {
      if (tx.get('member', userId) === undefined)
        tx.put('member', userId, { userId, name, role: 'member' });
      if (tx.get('former', userId) !== undefined) tx.remove('former', userId);
      return applied;
    },
  }),
  'member.expel': define({
    args: { userId: 'clear' },
    rights: ownerOnly,
    mutator(tx, { userId = '' }) {
      if (tx.get('member', userId)?.value['role'] === 'owner') return rejected('last_owner');
      tx.remove('member', userId);
      tx.put('former', userId, { userId });
      return applied;
    },
  }),
};

const recordMutations: Readonly<Record<string, MutationDef>> = {
  'note.put': define({
    args: { id: 'clear', text: 'author' },
    mutator(tx, { id = '', text = '' }, { person }) {
      if (tx.removed('note', id) !== undefined) return rejected('removed');
      const edits = numberOf(tx, 'note', id, 'edits') + 1;
      tx.put('note', id, { text, by: person.userId, edits });
      return applied;
    },
  }),
  'note.drop': define({
    args: { ids: 'clear' },
    lists: ['ids'],
    mutator(tx, { ids }) {
      for (const id of ids as unknown as readonly string[]) tx.remove('note', id);
      return applied;
    },
  }),
  'count.bump': define({
    args: { id: 'clear' },
    mutator(tx, { id = '' }) {
      tx.put('count', id, { n: numberOf(tx, 'count', id, 'n') + 1 });
      return applied;
    },
  }),
  /** Ordered append: behind the last item of its run, else at the end. */
  'item.push': define({
    args: { id: 'clear', text: 'scope', run: 'clear' },
    mutator(tx, { id = '', text = '', run = '' }) {
      if (tx.get('item', id) !== undefined) return rejected('taken');
      const items = tx.list('item').map((item) => Number(item.value['place']));
      tx.put('item', id, { text, run, place: Math.max(0, ...items) + 1 });
      return applied;
    },
  }),
  /** So many at once that a reset needs several pages. */
  'item.flood': define({
    args: { run: 'clear' },
    mutator(tx, { run = '' }) {
      if (tx.list('item').length > 2_000) return rejected('full');
      for (let n = 0; n < 1_100; n += 1)
        tx.put('item', `f${run}-${n}`, { text: '', run, place: 0 });
      return applied;
    },
  }),
  /** Its mutator throws where the fuse stands at an odd number: sometimes only at the server (parked). */
  'fuse.touch': define({
    args: {},
    mutator(tx) {
      if (numberOf(tx, 'count', 'fuse', 'n') % 2 === 1) throw new Error('the fuse blows');
      return applied;
    },
  }),
  /** Its check needs something that can be away (retry, then parked after five tries). */
  'note.checked': define({
    args: { id: 'clear', text: 'author' },
    verify: async (_args, person, port) =>
      (await port.accountExists(person.userId)) ? ok({}) : err('not_allowed'),
    mutator(tx, { id = '', text = '' }, { person }) {
      tx.put('note', id, { text, by: person.userId, edits: 0 });
      return applied;
    },
  }),
};

const ownScopeOnly = (_tx: Reader, { scope, person }: MutationContext): ErrorCode | null =>
  scope === `user:${person.userId}` ? null : 'not_found';

const personMutations: Readonly<Record<string, MutationDef>> = {
  'me.rename': define({
    args: { name: 'author' },
    rights: ownScopeOnly,
    mutator(tx, { name = '' }, { person }) {
      tx.put('me', person.userId, { userId: person.userId, name });
      return applied;
    },
  }),
  'card.show': define({
    args: {
      room: 'clear',
      owner: 'clear',
      title: { ownerIn: 'owner' },
      role: 'clear',
      members: 'clear',
    },
    numbers: ['members'],
    system: true,
    rights: () => null,
    mutator(tx, args) {
      const { room = '', role } = args;
      const id = room.slice('toy:'.length);
      const standing = tx.get('card', id)?.value;
      const next = args as unknown as JsonObject;
      const isSame =
        standing !== undefined &&
        Object.entries(next).every(([name, value]) => standing[name] === value);
      if (role !== 'gone' && !isSame) tx.put('card', id, next);
      if (role === 'gone' && standing !== undefined) tx.remove('card', id);
      return applied;
    },
  }),
  'member.name': define({
    args: { userId: 'clear', name: { person: 'userId' } },
    system: true,
    rights: () => null,
    mutator(tx, { userId = '', name = '' }) {
      const member = tx.get('member', userId);
      if (member === undefined || member.value['name'] === name) return applied;
      tx.put('member', userId, { ...member.value, name });
      return applied;
    },
  }),
};

export const toyMutations: Readonly<Record<string, MutationDef>> = {
  ...roomMutations,
  ...recordMutations,
  ...personMutations,
};
