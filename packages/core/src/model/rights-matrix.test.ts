import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import { trafficJamzModel } from './model.ts';
import { groupRights, principals, type Principal } from './rights-matrix.ts';
import {
  createGroupScene,
  createScene,
  groupId,
  hashOf,
  proofOf,
  salt,
  type Scene,
} from './scene.test-support.ts';

const openToken = 'open-to-everybody-here';
const trackId = `track:${'a'.repeat(64)}`;

/** A group in which every mutation of the matrix has something to act on. */
function livedIn(): Scene {
  const scene = createGroupScene();
  for (const userId of ['lars', 'rita', 'target']) {
    scene.run('olga', 'member.add', { userId, role: 'member' });
  }
  scene.run('lars', 'member.leave', {});
  scene.run('olga', 'member.remove', { userId: 'rita' });
  const invitation = { kind: 'link', role: 'member', maxUses: 9, expiresAt: scene.now() + 1e8 };
  const open = { id: 'open', tokenHash: hashOf(openToken), ...invitation };
  scene.run('olga', 'invitation.create', open);
  scene.run('olga', 'group.set', { field: 'joinApproval', value: true });
  scene.run('petra', 'member.join', { proof: proofOf(openToken) });
  scene.run('olga', 'group.set', { field: 'joinApproval', value: false });
  scene.run('olga', 'track.register', file);
  const items = [
    { id: 'one', title: 'One' },
    { id: 'two', title: 'Two' },
    { id: 'gone', title: 'Gone' },
  ];
  scene.run('olga', 'playlist.append', { runId: 'r', items });
  scene.run('olga', 'playlist.remove', { id: 'gone' });
  const seen = scene.version();
  scene.run('olga', 'group.set', { field: 'name', value: 'A' }, { seen });
  scene.run('ada', 'group.set', { field: 'name', value: 'B' }, { seen, client: 'ada-laptop' });
  return scene;
}

const file = {
  sha256: 'a'.repeat(64),
  title: 'Song',
  artist: '',
  album: '',
  durMs: 1,
  mime: 'audio/mpeg',
  bytes: 1,
};

const personOf: Readonly<Record<Principal, string>> = {
  stranger: 'eve',
  invitee: 'ivan',
  left: 'lars',
  removed: 'rita',
  member: 'max',
  admin: 'ada',
  owner: 'olga',
};

const argsOf = (scene: Scene): Readonly<Record<string, JsonObject>> => {
  const conflictId = scene.state.list('conflict')[0]?.id ?? '';
  const card = { name: null, avatarKey: null, role: null, memberCount: null, status: null };
  return {
    'group.create': { salt: 'somebody-elses-claim-x', name: 'Mine' },
    'group.set': { field: 'description', value: 'new' },
    'group.archive': {},
    'group.transferOwner': { userId: 'target' },
    'invitation.create': {
      id: 'fresh',
      tokenHash: hashOf('fresh'),
      kind: 'link',
      role: 'member',
      maxUses: 1,
      expiresAt: scene.now() + 1e6,
    },
    'invitation.revoke': { id: 'open' },
    'member.join': { proof: proofOf(openToken) },
    'member.add': { userId: 'newcomer', role: 'member' },
    'member.approve': { userId: 'petra' },
    'member.decline': { userId: 'petra' },
    'member.setRole': { userId: 'target', role: 'admin' },
    'member.setNickname': { nickname: 'Nick' },
    'member.remove': { userId: 'target' },
    'member.leave': {},
    'track.register': { ...file, sha256: 'b'.repeat(64) },
    'track.bind': { itemId: 'one', trackId },
    'playlist.append': { runId: 'q', items: [{ id: 'new', title: 'New' }] },
    'playlist.move': { id: 'two', afterId: null, beforeId: 'one' },
    'playlist.remove': { id: 'one' },
    'playlist.clear': { ids: ['one', 'two'] },
    'playlist.restore': { ids: ['gone'] },
    'profile.set': { field: 'bio', value: 'x' },
    'conflict.resolve': { conflictId, choice: 'theirs' },
    'conflict.undo': { conflictId },
    'card.project': {
      groupId,
      owner: `scope:group:${groupId}`,
      membership: 'gone',
      joinedAt: null,
      ...card,
    },
    'member.project': { userId: 'target', displayName: 'X', avatarKey: null },
    'profile.begin': { userId: 'target', displayName: 'X' },
    'person.erase': { userId: 'target' },
  };
};

const hashOfState = (scene: Scene): string =>
  canonicalJson([...scene.state.entities(), ...scene.state.tombstones()] as unknown as Json);

/** A stranger has the link of no group: he guesses. */
function ask(scene: Scene, name: string, principal: Principal, operator = false): string {
  const args = argsOf(scene)[name] ?? {};
  const guess = { proof: proofOf('guess') };
  const isGuess = name === 'member.join' && principal === 'stranger';
  return scene.end(personOf[principal], name, isGuess ? guess : args, { operator });
}

describe('the rights matrix', () => {
  test('[H1] has a row and arguments for every mutation, and no other', () => {
    const names = Object.keys(trafficJamzModel.mutations).toSorted();
    expect(Object.keys(groupRights).toSorted()).toEqual(names);
    expect(Object.keys(argsOf(livedIn())).toSorted()).toEqual(names);
  });

  for (const [name, row] of Object.entries(groupRights)) {
    for (const principal of principals) {
      const answer = row[principal];
      test(`[H1] ${name} by ${principal}: ${answer}`, () => {
        const scene = livedIn();
        const before = hashOfState(scene);
        expect(ask(scene, name, principal)).toBe(answer);
        const isIn = name === 'member.join' && ['member', 'admin', 'owner'].includes(principal);
        const changes = answer === 'applied' && !isIn;
        expect(hashOfState(scene) !== before).toBe(changes);
      });
    }
  }

  test('[H1] an operator who is no member is a stranger', () => {
    for (const [name, row] of Object.entries(groupRights)) {
      const scene = livedIn();
      expect(`${name} ${ask(scene, name, 'stranger', true)}`).toBe(`${name} ${row.stranger}`);
    }
  });

  test('[H1] ids of another group in arguments find nothing and change nothing', () => {
    const names = Object.keys(groupRights).filter((name) => !name.startsWith('member.join'));
    for (const name of names) {
      const theirs = livedIn();
      const args = argsOf(theirs)[name] ?? {};
      const before = hashOfState(theirs);
      const own = createScene();
      own.run('olga', 'group.create', { salt, name: 'Own' });
      own.end('olga', name, args);
      expect(hashOfState(theirs)).toBe(before);
      const mentioned = ['playlist.move', 'playlist.remove', 'playlist.clear', 'playlist.restore'];
      const gone = ['track.bind', 'invitation.revoke', 'conflict.undo', 'conflict.resolve'];
      const expected = [...mentioned, ...gone].includes(name) ? 'missing' : expect.any(String);
      expect(own.end('olga', name, args)).toEqual(expected);
    }
  });
});
