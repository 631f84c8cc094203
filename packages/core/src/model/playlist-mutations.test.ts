import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import { createGroupScene, type Scene } from './scene.test-support.ts';

const add = (scene: Scene, who: string, runId: string, ...ids: string[]): string =>
  scene.end(who, 'playlist.append', { runId, items: ids.map((id) => ({ id, title: id })) });

describe('playlist.append', () => {
  test('[EN31] keeps a run together that came in two batches', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'run-m', 'm1', 'm2');
    add(scene, 'ada', 'run-a', 'a1');
    add(scene, 'max', 'run-m', 'm3');
    expect(scene.titles()).toEqual(['m1', 'm2', 'm3', 'a1']);
  });

  test('[EN31] a run of somebody else is not joined by naming it', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'run-m', 'm1');
    add(scene, 'olga', 'run-o', 'o1');
    add(scene, 'ada', 'run-m', 'a1');
    expect(scene.titles()).toEqual(['m1', 'o1', 'a1']);
  });

  test('refuses an id that is taken, an unknown track, too many, and nothing at all', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a');
    expect(add(scene, 'ada', 'r', 'a')).toBe('taken');
    expect(add(scene, 'ada', 'r', 'b', 'b')).toBe('bad_arguments');
    const items = [{ id: 'b', trackId: `track:${'0'.repeat(64)}` }];
    expect(scene.end('max', 'playlist.append', { runId: 'r', items })).toBe('missing');
    expect(scene.end('max', 'playlist.append', { runId: 'r', items: [] })).toBe('bad_arguments');
    expect(scene.end('max', 'playlist.append', { runId: 'r', items: [{ id: 'b' }] })).toBe(
      'bad_arguments',
    );
    const ids = Array.from({ length: limits.playlistItemsMax }, (_, n) => `n${n}`);
    expect(add(scene, 'max', 'r', ...ids)).toBe('full');
    expect(add(scene, 'max', 'r', ...ids.slice(1))).toBe('applied');
  });

  test('a removal beats an older addition of the same item', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a');
    scene.run('max', 'playlist.remove', { id: 'a' });
    expect(add(scene, 'max', 'r', 'a', 'b')).toBe('merged');
    expect(scene.titles()).toEqual(['b']);
  });
});

describe('playlist.move', () => {
  const three = (): Scene => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a', 'b', 'c');
    return scene;
  };
  const move = (scene: Scene, id: string, afterId: string | null, beforeId: string | null) =>
    scene.end('max', 'playlist.move', { id, afterId, beforeId });

  test('goes between the neighbours its author saw', () => {
    const scene = three();
    expect(move(scene, 'c', null, 'a')).toBe('applied');
    expect(scene.titles()).toEqual(['c', 'a', 'b']);
    expect(move(scene, 'c', 'a', 'b')).toBe('applied');
    expect(scene.titles()).toEqual(['a', 'c', 'b']);
    expect(move(scene, 'a', 'b', null)).toBe('applied');
    expect(scene.titles()).toEqual(['c', 'b', 'a']);
    expect(move(scene, 'a', 'a', null)).toBe('bad_arguments');
    expect(move(scene, 'x', 'a', null)).toBe('missing');
  });

  test('finds its place when a neighbour, or both, are gone', () => {
    const scene = three();
    scene.run('max', 'playlist.remove', { id: 'a' });
    expect(move(scene, 'c', 'a', 'b')).toBe('applied');
    expect(scene.titles()).toEqual(['c', 'b']);
    scene.run('max', 'playlist.remove', { id: 'b' });
    add(scene, 'max', 'r2', 'd');
    expect(move(scene, 'd', 'a', 'b')).toBe('applied');
    expect(scene.titles()).toEqual(['d', 'c']);
  });

  test('the later move wins, the older is kept', () => {
    const scene = three();
    const seen = scene.version();
    const early = scene.now();
    scene.wait(60_000);
    scene.run('ada', 'playlist.move', { id: 'a', afterId: 'c', beforeId: null }, { seen });
    const old = { seen, at: early };
    const args = { id: 'a', afterId: 'b', beforeId: 'c' };
    expect(scene.end('max', 'playlist.move', args, old)).toBe('merged');
    expect(scene.titles()).toEqual(['b', 'c', 'a']);
    expect(scene.all('conflict')).toMatchObject([{ policy: 'ordered-append', asked: false }]);
  });

  test('a removal beats a move, and the move can be taken back up', () => {
    const scene = three();
    const seen = scene.version();
    scene.run('max', 'playlist.remove', { id: 'a' });
    const late = { id: 'a', afterId: 'c', beforeId: null };
    const moved = scene.run('ada', 'playlist.move', late, { seen });
    expect(moved.end).toBe('merged');
    expect(scene.titles()).toEqual(['b', 'c']);
    const [conflictId] = moved.end === 'merged' ? moved.conflicts : [];
    expect(scene.end('max', 'conflict.undo', { conflictId })).toBe('applied');
    expect(scene.titles()).toEqual(['b', 'c', 'a']);
  });

  test('a gap used up by hundreds of moves is numbered afresh without changing the order', () => {
    const scene = three();
    for (let n = 0; n < 400; n += 1) {
      const [id, beforeId] = n % 2 === 0 ? ['c', 'b'] : ['b', 'c'];
      expect(move(scene, id, 'a', beforeId)).toBe('applied');
      expect(scene.titles()).toEqual(['a', id, beforeId]);
    }
    const longest = Math.max(...scene.all('playlistItem').map(({ orderKey }) => orderKey.length));
    expect(longest).toBeLessThanOrEqual(limits.orderKeyLengthMax);
  });
});

describe('removing and undoing', () => {
  test('the author and admins remove; clear names what was seen; one undo brings all back', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a', 'b');
    add(scene, 'ada', 's', 'c');
    expect(scene.end('max', 'playlist.remove', { id: 'c' })).toBe('not_allowed');
    expect(scene.end('max', 'playlist.clear', { ids: ['a', 'c'] })).toBe('not_allowed');
    expect(scene.end('ada', 'playlist.clear', { ids: ['a', 'b'] })).toBe('applied');
    expect(scene.titles()).toEqual(['c']);
    expect(scene.end('ada', 'playlist.clear', { ids: ['a', 'b'] })).toBe('applied');
    expect(scene.end('max', 'playlist.restore', { ids: ['a', 'b'] })).toBe('applied');
    expect(scene.titles()).toEqual(['a', 'b', 'c']);
    expect(scene.end('max', 'playlist.restore', { ids: ['zzz'] })).toBe('missing');
    expect(scene.end('max', 'playlist.remove', { id: 'zzz' })).toBe('missing');
  });

  test('after thirty days the content is gone and restore says so', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a');
    scene.run('max', 'playlist.remove', { id: 'a' });
    const at = scene.now();
    scene.state.bury({ kind: 'playlistItem', id: 'a', version: 9, at, value: null });
    expect(scene.end('max', 'playlist.restore', { ids: ['a'] })).toBe('undo_expired');
  });

  test('a restored item may share its key with a newer one: the next insert numbers afresh', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a', 'b');
    scene.run('max', 'playlist.remove', { id: 'b' });
    add(scene, 'max', 's', 'c');
    scene.run('max', 'playlist.restore', { ids: ['b'] });
    expect(scene.titles()).toEqual(['a', 'b', 'c']);
    expect(scene.end('max', 'playlist.move', { id: 'a', afterId: 'b', beforeId: 'c' })).toBe(
      'applied',
    );
    expect(scene.titles()).toEqual(['b', 'a', 'c']);
  });
});

describe('tracks', () => {
  const file = {
    sha256: 'a'.repeat(64),
    title: 'Song',
    artist: '',
    album: '',
    durMs: 1_000,
    mime: 'audio/mpeg',
    bytes: 5,
  };

  test('[EN35] two devices with the same file make one track; a title is bound to it', () => {
    const scene = createGroupScene();
    add(scene, 'max', 'r', 'a');
    expect(scene.end('max', 'track.register', file)).toBe('applied');
    expect(scene.end('ada', 'track.register', { ...file, title: 'Other' })).toBe('applied');
    expect(scene.all('track')).toMatchObject([{ title: 'Song', createdBy: 'max' }]);
    const trackId = `track:${file.sha256}`;
    expect(scene.end('ada', 'track.bind', { itemId: 'a', trackId })).toBe('applied');
    expect(scene.record('playlistItem', 'a')).toMatchObject({ title: 'a', trackId });
    expect(scene.end('ada', 'track.bind', { itemId: 'x', trackId })).toBe('missing');
    scene.run('max', 'playlist.remove', { id: 'a' });
    expect(scene.end('ada', 'track.bind', { itemId: 'a', trackId })).toBe('removed');
  });

  test('a group knows a bounded number of them', () => {
    const scene = createGroupScene();
    for (let n = 0; n < limits.tracksPerGroupMax; n += 1) {
      const id = `track:${String(n).padStart(64, '0')}`;
      scene.state.putEntity({ kind: 'track', id, version: 1, value: {} });
    }
    expect(scene.end('max', 'track.register', file)).toBe('full');
  });
});
