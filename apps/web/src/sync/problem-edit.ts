/** What can be copied out of a refused change, and where it can be made again by hand. */
import type { JsonObject } from '@jamz/core';
import type { Problem } from '@jamz/client/react';
import { describeMutation } from '../text/mutation-texts.ts';

/** The person's own words come first: that is what a copy is for. */
export function copyOf(problem: Problem): string {
  const words = ownWords(problem.args);
  return words.length > 0 ? words.join('\n') : describeMutation(problem.name, problem.args);
}

function ownWords(args: JsonObject): readonly string[] {
  if (Array.isArray(args['items'])) {
    return args['items'].flatMap((item) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
      const title = (item as JsonObject)['title'];
      return typeof title === 'string' ? [title] : [];
    });
  }
  return ['value', 'name', 'description', 'nickname'].flatMap((key) => {
    const value = args[key];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
}

/** The screen on which this kind of change is made; null when there is none to go to. */
export function editOf(problem: Pick<Problem, 'scope' | 'name' | 'code'>): string | null {
  if (problem.name === 'profile.set') return '/profile';
  // Who is out of the group has no screen of it any more.
  if (problem.code === 'member_removed' || !problem.scope.startsWith('group:')) return null;
  const groupId = problem.scope.slice('group:'.length);
  if (problem.name.startsWith('playlist.')) return `/g/${groupId}`;
  if (problem.name === 'group.set') return `/g/${groupId}/settings`;
  if (problem.name.startsWith('member.set')) return `/g/${groupId}/members`;
  return null;
}
