import { expect, test } from 'vitest';
import { describeMutation } from './mutation-texts.ts';

test('[U3] a change is told in words, with what the person typed', () => {
  expect(describeMutation('playlist.append', { items: [{ title: 'Road song' }] })).toBe(
    'Add “Road song”',
  );
  expect(describeMutation('playlist.append', { items: [{}, {}] })).toBe('Add 2 titles');
  expect(describeMutation('playlist.append', {})).toBe('Add to the playlist');
  expect(describeMutation('profile.set', { field: 'displayName', value: 'Ana' })).toBe(
    'Change your name “Ana”',
  );
});

test('a change of an unknown name is shown, not hidden', () => {
  expect(describeMutation('future.thing', {})).toBe('future.thing');
  expect(describeMutation('constructor', {})).toBe('constructor');
});
