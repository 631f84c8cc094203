import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { createGroupScene, createScene, groupId, salt, startMs } from './scene.test-support.ts';

describe('group.create', () => {
  test('[EN39] makes the author owner of the group whose id only he can claim', () => {
    const scene = createScene();
    expect(scene.end('olga', 'group.create', { salt, name: ' Convoy ' })).toBe('applied');
    expect(scene.record('group', groupId)).toMatchObject({
      name: 'Convoy',
      creatorId: 'olga',
      status: 'active',
      maxMembers: limits.groupMembersMax,
    });
    expect(scene.record('member', 'olga')).toMatchObject({ role: 'owner', status: 'active' });
  });

  test('[EN39] nobody else takes that id first, and nobody takes it twice', () => {
    const scene = createScene();
    expect(scene.end('eve', 'group.create', { salt, name: 'Mine' })).toBe('not_found');
    const other = 'x'.repeat(22);
    expect(scene.end('olga', 'group.create', { salt: other, name: 'Mine' })).toBe('not_found');
    expect(scene.state.size()).toBe(0);
    scene.run('olga', 'group.create', { salt, name: 'Convoy' });
    expect(scene.end('olga', 'group.create', { salt, name: 'Again' })).toBe('taken');
  });

  test('takes settings along and refuses unknown ones', () => {
    const scene = createScene();
    const settings = { joinApproval: true, djPolicy: 'admins' };
    expect(scene.end('olga', 'group.create', { salt, name: 'A', settings: { x: 1 } })).toBe(
      'bad_arguments',
    );
    expect(scene.end('olga', 'group.create', { salt, name: 'A', settings })).toBe('applied');
    expect(scene.record('group', groupId)).toMatchObject({ ...settings, membersCanInvite: true });
  });
});

describe('group.set', () => {
  test('sets one field, for admins, with a value that fits', () => {
    const scene = createGroupScene();
    const set = (who: string, field: string, value: unknown): string =>
      scene.end(who, 'group.set', { field, value });
    expect(set('ada', 'name', 'Alps')).toBe('applied');
    expect(set('ada', 'alertDistanceM', 250)).toBe('applied');
    expect(set('ada', 'joinApproval', true)).toBe('applied');
    expect(set('max', 'name', 'Mine')).toBe('not_allowed');
    expect(set('eve', 'name', 'Mine')).toBe('not_found');
    expect(set('ada', 'alertDistanceM', '250')).toBe('bad_arguments');
    expect(set('ada', 'name', '')).toBe('bad_arguments');
    expect(set('ada', 'creatorId', 'ada')).toBe('bad_arguments');
    expect(set('ada', 'status', 'archived')).toBe('bad_arguments');
    expect(scene.record('group', groupId)).toMatchObject({
      name: 'Alps',
      alertDistanceM: 250,
      updatedBy: 'ada',
    });
  });

  test('[EN29] asks at 5:00 and not at 5:01', () => {
    for (const [apartMs, asked] of [
      [limits.questionWindowMs, true],
      [limits.questionWindowMs + 1_000, false],
    ] as const) {
      const scene = createGroupScene();
      scene.wait(3_600_000);
      const seen = scene.version();
      const at = startMs + 1_800_000;
      scene.run('olga', 'group.set', { field: 'name', value: 'Olga' }, { seen, at });
      const second = { field: 'name', value: 'Ada' };
      expect(scene.end('ada', 'group.set', second, { seen, at: at + apartMs })).toBe('merged');
      expect(scene.record('group', groupId)?.name).toBe('Ada');
      expect(scene.all('conflict')).toMatchObject([
        { mine: 'Ada', theirs: 'Olga', winner: 'mine', asked, theirsBy: 'olga' },
      ]);
    }
  });

  test('[EN29] asks nobody who saw the other value, and nobody twice on one device', () => {
    const scene = createGroupScene();
    scene.run('olga', 'group.set', { field: 'name', value: 'Olga' });
    expect(scene.end('ada', 'group.set', { field: 'name', value: 'Ada' })).toBe('applied');
    const unseen = { seen: 0 };
    expect(scene.end('ada', 'group.set', { field: 'name', value: 'Ada 2' }, unseen)).toBe(
      'applied',
    );
    expect(scene.all('conflict')).toEqual([]);
  });

  test('[I17] an older unseen write is overruled and kept', () => {
    const scene = createGroupScene();
    scene.wait(86_400_000);
    const seen = scene.version();
    scene.run('olga', 'group.set', { field: 'name', value: 'New' }, { seen });
    const old = { seen, at: startMs + 10_000 };
    expect(scene.end('ada', 'group.set', { field: 'name', value: 'Old' }, old)).toBe('merged');
    expect(scene.record('group', groupId)?.name).toBe('New');
    expect(scene.all('conflict')).toMatchObject([
      { mine: 'Old', theirs: 'New', winner: 'theirs', asked: false },
    ]);
  });
});

describe('an archived group', () => {
  test('can be read and left, nothing else', () => {
    const scene = createGroupScene();
    expect(scene.end('ada', 'group.archive', {})).toBe('not_allowed');
    expect(scene.end('olga', 'group.archive', {})).toBe('applied');
    expect(scene.end('olga', 'group.set', { field: 'name', value: 'x' })).toBe('group_archived');
    expect(scene.end('olga', 'member.add', { userId: 'eve', role: 'member' })).toBe(
      'group_archived',
    );
    const items = [{ id: 'a', title: 'Song' }];
    expect(scene.end('max', 'playlist.append', { runId: 'r', items })).toBe('group_archived');
    expect(scene.end('max', 'member.leave', {})).toBe('applied');
  });
});

describe('group.transferOwner', () => {
  test('hands over to a member and keeps exactly one owner', () => {
    const scene = createGroupScene();
    expect(scene.end('ada', 'group.transferOwner', { userId: 'ada' })).toBe('not_allowed');
    expect(scene.end('olga', 'group.transferOwner', { userId: 'eve' })).toBe('missing');
    expect(scene.end('olga', 'group.transferOwner', { userId: 'max' })).toBe('applied');
    const roles = scene.all('member').map(({ userId, role }) => `${userId} ${role}`);
    expect(roles).toEqual(['ada admin', 'max owner', 'olga admin']);
  });
});
