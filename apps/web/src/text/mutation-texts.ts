/** What a change was, in a few words, from its name and arguments: for the queue, the problems and the notices. */
import type { JsonObject } from '@jamz/core';

const text = (args: JsonObject, key: string): string | null => {
  const value = args[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

const quoted = (value: string | null): string => (value === null ? '' : ` “${value}”`);

function appended(args: JsonObject): string {
  // A notice knows the name of a change alone.
  if (!Array.isArray(args['items'])) return 'Add to the playlist';
  const { items } = args;
  if (items.length !== 1) return `Add ${items.length} titles`;
  const [item] = items;
  const title =
    typeof item === 'object' && item !== null ? text(item as JsonObject, 'title') : null;
  return title === null ? 'Add a track' : `Add${quoted(title)}`;
}

const fieldWords: Readonly<Record<string, string>> = {
  name: 'name',
  description: 'description',
  displayName: 'name',
  bio: 'text about you',
  nickname: 'nickname',
};

function setField(what: string, args: JsonObject): string {
  const field = text(args, 'field');
  const word = field === null ? 'setting' : (fieldWords[field] ?? 'setting');
  return `Change ${what} ${word}${quoted(text(args, 'value'))}`;
}

type Describe = (args: JsonObject) => string;

const byName = new Map<string, Describe>([
  ['group.create', (args) => `Create the group${quoted(text(args, 'name'))}`],
  ['group.set', (args) => setField('the group’s', args)],
  ['group.archive', () => 'Archive the group'],
  ['group.transferOwner', () => 'Hand over the group'],
  ['invitation.create', () => 'Make an invitation'],
  ['invitation.revoke', () => 'Withdraw an invitation'],
  ['member.join', () => 'Join a group'],
  ['member.add', () => 'Add a member'],
  ['member.approve', () => 'Let somebody in'],
  ['member.decline', () => 'Decline a request'],
  ['member.setRole', (args) => `Change a role${quoted(text(args, 'role'))}`],
  ['member.setNickname', (args) => `Change a nickname${quoted(text(args, 'nickname'))}`],
  ['member.remove', () => 'Remove a member'],
  ['member.leave', () => 'Leave a group'],
  ['track.register', (args) => `Tell the group about${quoted(text(args, 'title')) || ' a file'}`],
  ['track.bind', () => 'Give a title its file'],
  ['playlist.append', appended],
  ['playlist.move', () => 'Move a title'],
  ['playlist.remove', () => 'Remove a title'],
  ['playlist.restore', () => 'Bring a title back'],
  ['playlist.clear', () => 'Clear the playlist'],
  ['profile.set', (args) => setField('your', args)],
  ['conflict.resolve', () => 'Decide between two values'],
  ['conflict.undo', () => 'Take a decision back'],
]);

/** Names of another version of the app are shown as they are: nothing is hidden because it is unknown. */
export function describeMutation(name: string, args: JsonObject): string {
  return byName.get(name)?.(args) ?? name;
}
