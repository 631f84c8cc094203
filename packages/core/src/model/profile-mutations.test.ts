import { describe, expect, test } from 'vitest';
import { erasedMark } from '../sync/sealing.ts';
import { createScene } from './scene.test-support.ts';

const set = (field: string, value: unknown) => ({ field, value });

describe('profile.set', () => {
  test('writes one field of the own profile and nobody else’s', () => {
    const scene = createScene('user:max');
    expect(scene.end('max', 'profile.set', set('displayName', 'Max'))).toBe('applied');
    expect(scene.end('max', 'profile.set', set('bio', 'On the road\nagain'))).toBe('applied');
    expect(scene.end('max', 'profile.set', set('lang', 'de'))).toBe('applied');
    expect(scene.end('max', 'profile.set', set('lang', 'xx'))).toBe('bad_arguments');
    expect(scene.end('max', 'profile.set', set('userId', 'ada'))).toBe('bad_arguments');
    expect(scene.end('ada', 'profile.set', set('displayName', 'Ada'))).toBe('not_found');
    expect(scene.end('root', 'profile.set', set('bio', 'x'), { operator: true })).toBe('not_found');
    expect(scene.record('profile', 'max')).toMatchObject({
      displayName: 'Max',
      bio: 'On the road\nagain',
      lang: 'de',
    });
  });

  test('[EN29] two own devices within five minutes: the person is asked, and answers', () => {
    const scene = createScene('user:max');
    scene.run('max', 'profile.begin', { userId: 'max', displayName: 'M' }, { system: true });
    const seen = scene.version();
    scene.run('max', 'profile.set', set('displayName', 'Phone'), { seen, client: 'phone' });
    const second = scene.run('max', 'profile.set', set('displayName', 'Laptop'), {
      seen,
      client: 'laptop',
    });
    expect(second.end).toBe('merged');
    const [conflictId] = second.end === 'merged' ? second.conflicts : [];
    expect(scene.record('conflict', String(conflictId))).toMatchObject({
      asked: true,
      mine: 'Laptop',
      theirs: 'Phone',
      owner: 'person:max',
      state: 'open',
    });
    const answer = { conflictId, choice: 'theirs' };
    expect(scene.end('max', 'conflict.resolve', answer)).toBe('applied');
    expect(scene.record('profile', 'max')?.displayName).toBe('Phone');
    expect(scene.record('conflict', String(conflictId))).toMatchObject({
      state: 'resolved',
      choice: 'theirs',
    });
  });
});

describe('conflict.resolve and conflict.undo', () => {
  const withConflict = () => {
    const scene = createScene('user:max');
    scene.run('max', 'profile.set', set('displayName', 'A'), { client: 'one', seen: 0 });
    const merged = scene.run('max', 'profile.set', set('displayName', 'B'), {
      client: 'two',
      seen: 0,
    });
    const [conflictId] = merged.end === 'merged' ? merged.conflicts : [];
    return { scene, conflictId };
  };

  test('[EN30] undo takes the overruled value back, once, for thirty days', () => {
    const { scene, conflictId } = withConflict();
    expect(scene.end('max', 'conflict.undo', { conflictId })).toBe('applied');
    expect(scene.record('profile', 'max')?.displayName).toBe('A');
    scene.run('max', 'profile.set', set('displayName', 'C'));
    expect(scene.end('max', 'conflict.undo', { conflictId })).toBe('applied');
    expect(scene.record('profile', 'max')?.displayName).toBe('C');
    const late = withConflict();
    late.scene.wait(31 * 86_400_000);
    expect(late.scene.end('max', 'conflict.undo', { conflictId: late.conflictId })).toBe(
      'undo_expired',
    );
  });

  test('an edit must fit the field; a choice takes no value', () => {
    const { scene, conflictId } = withConflict();
    const resolve = (choice: string, value?: unknown): string =>
      scene.end('max', 'conflict.resolve', {
        conflictId,
        choice,
        ...(value !== undefined && { value }),
      });
    expect(resolve('edit')).toBe('bad_arguments');
    expect(resolve('mine', 'x')).toBe('bad_arguments');
    expect(resolve('edit', 17)).toBe('bad_arguments');
    expect(resolve('edit', 'Both')).toBe('applied');
    expect(scene.record('profile', 'max')?.displayName).toBe('Both');
    expect(scene.end('max', 'conflict.undo', { conflictId: 'no:such:0' })).toBe('missing');
    expect(scene.end('ada', 'conflict.undo', { conflictId })).toBe('not_found');
  });
});

describe('an erased profile', () => {
  test('[EN43] takes no further field', () => {
    const scene = createScene('user:max');
    scene.run('max', 'profile.set', set('displayName', 'Max'));
    scene.run('sys', 'person.erase', { userId: 'max' }, { system: true });
    expect(scene.record('profile', 'max')).toMatchObject({
      displayName: erasedMark,
      bio: erasedMark,
    });
    expect(scene.end('max', 'profile.set', set('bio', 'back'))).toBe('erased');
  });
});
