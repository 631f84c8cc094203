/** TrafficJamz itself in the simulator: groups, members, invitations, playlists, profiles. */
import {
  findRecord,
  groupIdFrom,
  groupScope,
  listRecords,
  proofOfToken,
  tokenHashOf,
  trafficJamzModel,
  userScope,
  type JsonObject,
  type Scope,
  type UserId,
} from '@jamz/core';
import { demand } from './oracle.ts';
import {
  createDeck,
  founderOf,
  type Actor,
  type Cast,
  type Draw,
  type Operation,
  type Play,
} from './play.ts';
import type { Chance } from './random.ts';
import { simDigest } from './sim-digest.ts';
import { textIn } from './toy-model.ts';

const { sha256 } = simDigest;
const saltOf = (n: number): string => `salt-of-room-${n}`.padEnd(22, '-');
const tokenOf = (scope: Scope): string => sha256(`token ${scope}`).slice(0, 22);
const creatorOf = (users: readonly UserId[], n: number): UserId =>
  users[n % users.length] as UserId;

const room = (chance: Chance, cast: Cast): Scope => chance.pick(cast.rooms);
const word = (chance: Chance): string => `w${chance.hex(4)}`;

/** A mutation of a room, made of what stands on the screen there. */
const inRoom =
  (
    name: string,
    args: (chance: Chance, cast: Cast, actor: Actor & { scope: Scope }) => JsonObject,
  ): Draw =>
  (chance, cast, actor) => {
    const scope = room(chance, cast);
    return { scope, name, args: args(chance, cast, { ...actor, scope }) };
  };

function itemIds({ tab, scope }: Actor & { scope: Scope }): readonly string[] {
  return tab.client.list(scope, 'playlistItem').map(({ id }) => id);
}

const someItem = (chance: Chance, actor: Actor & { scope: Scope }): string =>
  chance.pick([...itemIds(actor), 'nothing']);

const someConflict = (chance: Chance, { tab, scope }: Actor & { scope: Scope }): string =>
  chance.pick(['nothing', ...tab.client.list(scope, 'conflict').map(({ id }) => id)]);

const founding = (chance: Chance, cast: Cast, scope: Scope): Operation => ({
  scope,
  name: 'group.create',
  args: {
    salt: saltOf(cast.rooms.indexOf(scope)),
    name: word(chance),
    displayName: founderOf(cast, scope),
  },
});

const invitation = (scope: Scope): Operation => ({
  scope,
  name: 'invitation.create',
  args: {
    id: 'invitation',
    tokenHash: tokenHashOf(tokenOf(scope), sha256),
    kind: 'link',
    role: 'member',
    maxUses: 50,
    expiresAt: 1_900_000_000_000,
  },
});

const isIn: Play['isIn'] = (tab, scope, userId) =>
  tab.client.get(scope, 'member', userId)?.value['status'] === 'active';

const draw = createDeck({ founding: 'group.create', isIn }, [
  [10, (chance, cast) => founding(chance, cast, room(chance, cast))],
  [
    26,
    inRoom('playlist.append', (c, _cast, { device }) => ({
      runId: device.name,
      items: Array.from({ length: c.between(1, 3) }, () => ({
        id: `i${c.hex(12)}`,
        title: word(c),
      })),
    })),
  ],
  [
    12,
    inRoom('playlist.move', (c, _cast, actor) => ({
      id: someItem(c, actor),
      afterId: c.is(0.5) ? null : someItem(c, actor),
      beforeId: null,
    })),
  ],
  [8, inRoom('playlist.remove', (c, _cast, actor) => ({ id: someItem(c, actor) }))],
  [
    3,
    inRoom('playlist.clear', (_c, _cast, actor) => ({
      ids: [...itemIds(actor).slice(0, 5), 'nothing'],
    })),
  ],
  [4, inRoom('playlist.restore', (c, _cast, actor) => ({ ids: [someItem(c, actor)] }))],
  [8, inRoom('group.set', (c) => ({ field: 'name', value: word(c) }))],
  [
    6,
    inRoom('member.join', (_c, _cast, { scope }) => ({
      proof: proofOfToken(tokenOf(scope), sha256),
    })),
  ],
  [6, (chance, cast) => invitation(room(chance, cast))],
  [4, inRoom('member.add', (c, cast) => ({ userId: c.pick(cast.users), role: 'member' }))],
  [4, inRoom('conflict.undo', (c, _cast, actor) => ({ conflictId: someConflict(c, actor) }))],
  [3, inRoom('member.remove', (c, cast) => ({ userId: c.pick(cast.users) }))],
  [1, inRoom('member.leave', () => ({}))],
  [2, inRoom('member.setNickname', (c) => ({ nickname: word(c) }))],
  [2, inRoom('group.transferOwner', (c, cast) => ({ userId: c.pick(cast.users) }))],
  [
    6,
    (c, _cast, { device }) => ({
      scope: userScope(device.person.userId),
      name: 'profile.set',
      args: { field: 'displayName', value: word(c) },
    }),
  ],
]);

/** Lists that were looked at: a tab hands out the same one until something in it changes. */
const knownRight = new WeakSet<readonly unknown[]>();

export const productPlay: Play = {
  name: 'product',
  models: {
    server: trafficJamzModel,
    device: trafficJamzModel,
    deviceBefore: trafficJamzModel,
  },
  rooms: (_world, users, count) =>
    Array.from({ length: count }, (_, n) =>
      groupScope(groupIdFrom(creatorOf(users, n), saltOf(n), sha256)),
    ),
  mayPark: [],
  begin: (userId) => ({
    scope: userScope(userId),
    name: 'profile.begin',
    args: { userId, displayName: userId },
  }),
  opening: (chance, cast, userId) =>
    cast.rooms
      .filter((scope) => founderOf(cast, scope) === userId)
      .flatMap((scope) => [
        founding(chance, cast, scope),
        invitation(scope),
        ...cast.users
          .filter((other) => other !== userId && chance.is(0.7))
          .map((other) => ({ scope, name: 'member.add', args: { userId: other, role: 'member' } })),
      ]),
  draw,
  duel: (chance, scope, userId) => ({
    out: { scope, name: 'member.remove', args: { userId } },
    edit: {
      scope,
      name: 'playlist.append',
      args: { runId: userId, items: [{ id: `i${chance.hex(12)}`, title: word(chance) }] },
    },
    back: { scope, name: 'member.add', args: { userId, role: 'member' } },
  }),
  isIn,
  followed: (home) => home.list('groupCard').map(({ id }) => groupScope(id)),
  checkView(_world, cast, tab) {
    for (const scope of cast.rooms) {
      const items = tab.client.list(scope, 'playlistItem');
      if (knownRight.has(items)) continue;
      knownRight.add(items);
      const ids = items.map(({ id }) => id);
      demand(new Set(ids).size === ids.length, `I6 view: ${tab.name} shows an item twice`);
    }
  },
  showsOwn(tab, { name, scope, args }) {
    const items = args['items'];
    if (name !== 'playlist.append' || !Array.isArray(items)) return true;
    // What was taken out again in the same breath is rightly gone.
    const isTakenOut = tab.client.queue().some((item) => item.name !== 'playlist.append');
    if (isTakenOut) return true;
    return items.every(
      (item: JsonObject) => tab.client.get(scope, 'playlistItem', textIn(item, 'id')) !== undefined,
    );
  },
  placeOf(state, { name, args }) {
    const [first] = Array.isArray(args['items']) ? (args['items'] as readonly JsonObject[]) : [];
    if (name !== 'playlist.append' || first === undefined) return null;
    const item = state.get('playlistItem', textIn(first, 'id'));
    return item === undefined ? null : textIn(item.value, 'orderKey');
  },
  checkSums() {
    // Nothing here adds up to a number; the toy model counts.
  },
  findRelayDebt(cast, folded) {
    for (const source of cast.rooms) {
      const state = folded.get(source)?.state;
      const group = state?.list('group')[0];
      if (state === undefined || group === undefined) continue;
      for (const { id, value } of listRecords(state, 'member')) {
        const home = folded.get(userScope(id))?.state;
        const card = home === undefined ? undefined : findRecord(home, 'groupCard', group.id);
        if (value.status !== 'active') {
          if (card !== undefined) return `EN15 relay: ${id} still has a card of ${source}`;
          continue;
        }
        const name = home === undefined ? undefined : findRecord(home, 'profile', id)?.displayName;
        if (card?.name !== group.value['name'] || card?.role !== value.role) {
          return `EN15 relay: ${id} ${source} ${JSON.stringify(card)}`;
        }
        if (value.displayName !== name)
          return `EN15 relay: ${source} calls ${id} ${String(value.displayName)}, not ${String(name)}`;
      }
    }
    return null;
  },
};
