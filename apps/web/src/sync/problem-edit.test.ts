import { expect, test } from 'vitest';
import type { Problem } from '@jamz/client/react';
import { copyOf, editOf } from './problem-edit.ts';

const problem = (name: string, args: Problem['args'], scope = 'group:abc'): Problem => ({
  id: 'p',
  scope: scope as Problem['scope'],
  name,
  args,
  at: 0,
  end: 'rejected',
  code: 'full',
  decided: true,
});

test('[U3] Copy gives the person back what was typed', () => {
  const items = [
    { id: 'a', title: 'One' },
    { id: 'b', title: 'Two' },
  ];
  expect(copyOf(problem('playlist.append', { runId: 'r', items }))).toBe('One\nTwo');
  expect(copyOf(problem('profile.set', { field: 'bio', value: 'Hello' }))).toBe('Hello');
  expect(copyOf(problem('member.leave', {}))).toBe('Leave a group');
});

test('[U3] Edit leads to the screen where the change is made, and nowhere when there is none', () => {
  expect(editOf(problem('playlist.append', {}))).toBe('/g/abc');
  expect(editOf(problem('profile.set', {}, 'user:u'))).toBe('/profile');
  expect(editOf(problem('member.join', {}))).toBeNull();
  expect(editOf({ ...problem('playlist.append', {}), code: 'member_removed' })).toBeNull();
});
