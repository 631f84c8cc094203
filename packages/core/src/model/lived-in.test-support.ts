/** A group in which every mutation has something to act on, with arguments that fit it. */
import { canonicalJson, type Json, type JsonObject } from '../base/json.ts';
import { createGroupScene, groupId, hashOf, proofOf, type Scene } from './scene.test-support.ts';

const openToken = 'open-to-everybody-here';
const trackId = `track:${'a'.repeat(64)}`;

export function livedIn(): Scene {
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

/** For each mutation, arguments that its rightful author would get applied. */
export const argsOf = (scene: Scene): Readonly<Record<string, JsonObject>> => {
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
    'track.available': { sha256: 'a'.repeat(64) },
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

/** The whole state as one text. */
export const stateText = (scene: Scene): string =>
  canonicalJson([...scene.state.entities(), ...scene.state.tombstones()] as unknown as Json);
