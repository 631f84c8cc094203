import { describe, expect, test } from 'vitest';
import { canonicalJson, type JsonObject } from '../base/json.ts';
import { openRecord, ownersOf, sealRecord } from '../sync/seal-record.ts';
import { erasedMark, type KeyState, type Owner } from '../sync/sealing.ts';
import { userScope } from './group.ts';
import { cardProjection, memberProjection } from './projections.ts';
import { trafficJamzModel } from './model.ts';
import {
  createGroupScene,
  createScene,
  groupId,
  invite,
  type Scene,
} from './scene.test-support.ts';

const system = { system: true } as const;

/** Carries what one scene projects into another, as the relay does. */
function relay(from: Scene, to: Scene): string[] {
  const projection = from.scope.startsWith('group:') ? cardProjection : memberProjection;
  return projection
    .targets(from.state, from.scope)
    .filter(({ target }) => target === to.scope)
    .map(({ args }) => to.end('sys', projection.mutation, args, system));
}

describe('track.available', () => {
  test('[EN34] is said once, of a registered track, by the server alone', () => {
    const scene = createGroupScene();
    const sha256 = 'c'.repeat(64);
    expect(scene.end('sys', 'track.available', { sha256 }, system)).toBe('missing');
    const facts = { sha256, title: 'Road', artist: '', album: '', durMs: 1, bytes: 1 };
    scene.run('max', 'track.register', { ...facts, mime: 'audio/mpeg' });
    expect(scene.record('track', `track:${sha256}`)).toMatchObject({
      available: false,
      artKey: null,
    });
    expect(scene.end('max', 'track.available', { sha256 })).toBe('not_allowed');
    expect(scene.end('sys', 'track.available', { sha256 }, system)).toBe('applied');
    expect(scene.record('track', `track:${sha256}`)?.available).toBe(true);
    const again = scene.run('sys', 'track.available', { sha256 }, system);
    expect(again).toMatchObject({ changes: { puts: [] } });
    scene.end('sys', 'track.available', { sha256, available: false }, system);
    expect(scene.record('track', `track:${sha256}`)?.available).toBe(false);
  });
});

describe('projections', () => {
  test('[EN15] a membership puts a card on the person’s list, and its end takes it away', () => {
    const group = createGroupScene();
    const list = createScene('user:max');
    expect(relay(group, list)).toEqual(['applied']);
    expect(list.record('groupCard', groupId)).toMatchObject({
      name: 'Convoy',
      role: 'member',
      memberCount: 3,
      owner: `scope:group:${groupId}`,
    });
    const changes = list.run('sys', 'card.project', cardOf(group, 'max'), system);
    expect(changes).toMatchObject({ changes: { puts: [], removed: [] } });
    group.run('ada', 'member.remove', { userId: 'max' });
    relay(group, list);
    expect(list.record('groupCard', groupId)).toBeUndefined();
    // Nothing of the group stays with somebody who is out of it (D19).
    expect(list.state.removed('groupCard', groupId)).toMatchObject({ value: null });
  });

  test('[EN15] a name reaches the members’ cards of all groups on the list', () => {
    const group = createGroupScene();
    const person = createScene('user:max');
    person.run('max', 'profile.set', { field: 'displayName', value: 'Maximilian' });
    expect(relay(person, group)).toEqual([]);
    relay(group, person);
    expect(relay(person, group)).toEqual(['applied']);
    expect(group.record('member', 'max')?.displayName).toBe('Maximilian');
    const again = memberProjection.targets(person.state, person.scope)[0];
    const repeated = group.run('sys', 'member.project', again?.args, system);
    expect(repeated).toMatchObject({ changes: { puts: [] } });
  });

  test('[EN15] nobody but the server issues them', () => {
    const group = createGroupScene();
    const args = { userId: 'max', displayName: 'Hacked', avatarKey: null };
    expect(group.end('olga', 'member.project', args)).toBe('not_allowed');
    expect(group.end('olga', 'person.erase', { userId: 'max' })).toBe('not_allowed');
    expect(group.end('sys', 'group.set', { field: 'name', value: 'x' }, system)).toBe(
      'not_allowed',
    );
  });

  test('[EN15] an unknown target is never created', () => {
    const empty = createScene();
    const args = { userId: 'max', displayName: 'Max', avatarKey: null };
    expect(empty.end('sys', 'member.project', args, system)).toBe('not_found');
  });
});

function cardOf(group: Scene, userId: string): JsonObject | undefined {
  const targets = cardProjection.targets(group.state, group.scope);
  return targets.find(({ target }) => target === userScope(userId))?.args;
}

/** A key that only shuffles letters: enough to see what lies under whom. */
const keyOf = (owner: Owner): KeyState => ({
  owner,
  keyId: `${owner}#1`,
  seal: (plaintext, data) => ({ owner, keyId: `${owner}#1`, nonce: data, ct: plaintext }),
  open: (box, data) => (box.nonce === data ? box.ct : 'moved'),
});

function reopened(scene: Scene, destroyed: Owner): string[] {
  return [...scene.state.entities()].map(({ kind, id, value }) => {
    const fields = trafficJamzModel.kinds[kind]?.fields ?? {};
    const context = { scope: scene.scope, kind, id, author: '' };
    const owners = ownersOf(fields, value, context);
    const keys = new Map(
      owners.map((owner) => [owner, owner === destroyed ? 'destroyed' : keyOf(owner)] as const),
    );
    const opened = openRecord(fields, sealRecord(fields, value, context, keys), context, keys);
    expect(trafficJamzModel.kinds[kind]?.parse(opened)).toMatchObject({ ok: true });
    return `${kind}/${id} ${canonicalJson(opened)}`;
  });
}

const asHeld = (scene: Scene): string[] =>
  [...scene.state.entities()].map(({ kind, id, value }) => `${kind}/${id} ${canonicalJson(value)}`);

describe('person.erase', () => {
  const lived = (): Scene => {
    const scene = createGroupScene();
    const seen = scene.version();
    scene.run('max', 'member.setNickname', { nickname: 'Maxi' }, { client: 'one', seen });
    scene.run('max', 'member.setNickname', { nickname: 'Mad Max' }, { client: 'two', seen });
    const items = [{ id: 'a', title: 'Song' }];
    scene.run('max', 'playlist.append', { runId: 'r', items });
    return scene;
  };

  test('[I16] memory reads exactly what disk reads once the key is destroyed', () => {
    const scene = lived();
    expect(reopened(scene, 'person:nobody')).toEqual(asHeld(scene));
    expect(scene.end('sys', 'person.erase', { userId: 'max' }, system)).toBe('applied');
    expect(reopened(scene, 'person:max')).toEqual(asHeld(scene));
    expect(JSON.stringify(asHeld(scene))).not.toContain('Max');
    expect(scene.record('member', 'max')).toMatchObject({
      status: 'erased',
      displayName: erasedMark,
    });
    expect(scene.titles()).toEqual(['Song']);
  });

  test('[EN43] nobody brings an erased person back or touches what was his', () => {
    const scene = lived();
    scene.run('sys', 'person.erase', { userId: 'max' }, system);
    const add = { userId: 'max', role: 'member' };
    expect(scene.end('ada', 'member.add', add)).toBe('erased');
    expect(scene.end('ada', 'member.setRole', { userId: 'max', role: 'admin' })).toBe('erased');
    expect(scene.end('max', 'member.setNickname', { nickname: 'x' })).toBe('erased');
    const project = { userId: 'max', displayName: 'Max', avatarKey: null };
    scene.run('sys', 'member.project', project, system);
    expect(scene.record('member', 'max')?.displayName).toBe(erasedMark);
    expect(cardOf(scene, 'max')).toBeUndefined();
  });

  test('an owner’s group passes on, and is archived when nobody is left', () => {
    const scene = createGroupScene();
    invite(scene);
    scene.run('sys', 'person.erase', { userId: 'olga' }, system);
    expect(scene.record('member', 'ada')?.role).toBe('owner');
    scene.run('sys', 'person.erase', { userId: 'ada' }, system);
    expect(scene.record('member', 'max')?.role).toBe('owner');
    expect(scene.all('invitation').every(({ revokedAt }) => revokedAt !== null)).toBe(true);
    scene.run('sys', 'person.erase', { userId: 'max' }, system);
    expect(scene.record('group', groupId)?.status).toBe('archived');
    expect(trafficJamzModel.readers(scene.state, scene.scope)).toEqual([]);
  });

  test('takes the list of groups with it', () => {
    const group = createGroupScene();
    const person = createScene('user:max');
    relay(group, person);
    person.run('sys', 'person.erase', { userId: 'max' }, system);
    expect(person.all('groupCard')).toEqual([]);
  });

  test('twice is once', () => {
    const scene = lived();
    scene.run('sys', 'person.erase', { userId: 'max' }, system);
    expect(scene.run('sys', 'person.erase', { userId: 'max' }, system)).toMatchObject({
      changes: { puts: [], removed: [] },
    });
  });
});
