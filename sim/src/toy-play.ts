/** Rooms with counters, lists and notes: everything can be counted, so nothing can be lost or doubled unseen. */
import type { Scope, UserId } from '@jamz/core';
import { demand } from './oracle.ts';
import { createDeck, founderOf, type Cast, type Play } from './play.ts';
import type { Chance } from './random.ts';
import { textIn, toyModel, toyModelOfDevice } from './toy-model.ts';
import { userScope } from './world.ts';

const room = (chance: Chance, cast: Cast): Scope => chance.pick(cast.rooms);
const word = (chance: Chance): string => `w${chance.hex(4)}`;
const cardId = (scope: string): string => scope.slice('toy:'.length);

const isIn: Play['isIn'] = (tab, scope, userId) =>
  tab.client.get(scope, 'member', userId) !== undefined;

const draw = createDeck({ founding: 'room.create', isIn }, [
  [
    24,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'count.bump',
      args: { id: c.pick(['a', 'b', 'fuse']) },
    }),
  ],
  [
    18,
    (c, cast, { device }) => ({
      scope: room(c, cast),
      name: 'item.push',
      args: { id: `i${c.hex(12)}`, text: word(c), run: device.name },
    }),
  ],
  [
    12,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'note.put',
      args: { id: `n${c.int(8)}`, text: word(c) },
    }),
  ],
  [3, (c, cast) => ({ scope: room(c, cast), name: 'note.drop', args: { ids: [`n${c.int(8)}`] } })],
  [5, (c, cast) => ({ scope: room(c, cast), name: 'room.title', args: { title: word(c) } })],
  [
    4,
    (c, _cast, { device }) => ({
      scope: userScope(device.person.userId),
      name: 'me.rename',
      args: { name: word(c) },
    }),
  ],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'room.create',
      args: { title: word(c), name: word(c) },
    }),
  ],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'member.add',
      args: { userId: c.pick(cast.users), name: word(c) },
    }),
  ],
  [
    3,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'member.expel',
      args: { userId: c.pick(cast.users) },
    }),
  ],
  [4, (c, cast) => ({ scope: room(c, cast), name: 'member.join', args: { name: word(c) } })],
  [3, (c, cast) => ({ scope: room(c, cast), name: 'fuse.touch', args: {} })],
  [2, (c, cast) => ({ scope: room(c, cast), name: 'note.future', args: { id: word(c) } })],
  [
    1,
    (c, cast) =>
      c.is(0.03)
        ? { scope: room(c, cast), name: 'item.flood', args: { run: word(c) } }
        : { scope: room(c, cast), name: 'count.bump', args: { id: 'a' } },
  ],
  [
    4,
    (c, cast) => ({
      scope: room(c, cast),
      name: 'note.checked',
      args: { id: `k${c.int(4)}`, text: word(c) },
    }),
  ],
]);

const knownRight = new WeakSet<readonly unknown[]>();

export const toyPlay: Play = {
  name: 'toy',
  models: { server: toyModel, device: toyModelOfDevice, deviceBefore: toyModel },
  rooms: (_world, _users, count) => ['toy:r1', 'toy:r2', 'toy:r3'].slice(0, count) as Scope[],
  mayPark: ['fuse.touch', 'note.future', 'note.checked'],
  begin: () => null,
  opening: (chance, cast, userId) =>
    cast.rooms
      .filter((scope) => founderOf(cast, scope) === userId)
      .flatMap((scope) => [
        { scope, name: 'room.create', args: { title: word(chance), name: word(chance) } },
        ...cast.users
          .filter((other) => other !== userId && chance.is(0.7))
          .map((other) => ({
            scope,
            name: 'member.add',
            args: { userId: other, name: word(chance) },
          })),
      ]),
  draw,
  duel: (chance, scope, userId) => ({
    out: { scope, name: 'member.expel', args: { userId } },
    edit: { scope, name: 'count.bump', args: { id: 'a' } },
    back: { scope, name: 'member.add', args: { userId, name: word(chance) } },
  }),
  isIn,
  followed: (home) => home.list('card').map(({ value }) => textIn(value, 'room') as Scope),
  checkView(world, cast, tab) {
    for (const scope of cast.rooms) {
      const counts = tab.client.list(scope, 'count');
      // The same list is still right: what was tried only grows.
      if (knownRight.has(counts)) continue;
      knownRight.add(counts);
      for (const { id, value } of counts) {
        const tried = world.ledger.bumpsTried(scope, id);
        demand(
          Number(value['n']) <= tried,
          `I6 view: ${tab.name} shows ${scope} ${id} = ${JSON.stringify(value['n'])} of ${tried} bumps`,
        );
      }
    }
  },
  showsOwn: (tab, { name, scope, args }) =>
    name !== 'item.push' || tab.client.get(scope, 'item', textIn(args, 'id')) !== undefined,
  placeOf(state, { name, args }) {
    if (name !== 'item.push') return null;
    const place = state.get('item', textIn(args, 'id'))?.value['place'];
    return place === undefined ? null : JSON.stringify(place);
  },
  checkSums({ scope, state, bumps }) {
    for (const { id, value } of state.list('count')) {
      const applied = bumps.get(id) ?? 0;
      const shown = JSON.stringify(value['n']);
      demand(value['n'] === applied, `I2 sum: ${scope} ${id} = ${shown} after ${applied} bumps`);
    }
  },
  findRelayDebt(cast, folded) {
    for (const source of cast.rooms) {
      const state = folded.get(source)?.state;
      const standing = state?.get('room', 'room');
      if (state === undefined || standing === undefined) continue;
      const cardOf = (id: string) =>
        folded.get(userScope(id as UserId))?.state.get('card', cardId(source))?.value;
      const members = state.list('member');
      for (const member of members) {
        const card = cardOf(member.id);
        const isRight =
          card !== undefined &&
          card['title'] === standing.value['title'] &&
          card['members'] === members.length &&
          card['role'] === member.value['role'];
        if (!isRight) return `EN15 relay: ${member.id} ${source} ${JSON.stringify(card)}`;
      }
      for (const { id } of state.list('former')) {
        if (cardOf(id) !== undefined) return `EN15 relay: ${id} still has a card of ${source}`;
      }
    }
    return null;
  },
};
