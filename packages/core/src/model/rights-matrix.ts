/**
 * What every kind of person gets for every mutation in a living group: the answers, written by hand, that the tests of
 * this package and of the server are made from (SECURITY section 3). A mutation without a row fails the tests.
 * An operator of the server who is no member is a stranger here.
 */
import type { ErrorCode } from '../errors.ts';

export const principals = [
  'stranger',
  'invitee',
  'left',
  'removed',
  'member',
  'admin',
  'owner',
] as const;
export type Principal = (typeof principals)[number];

type RightsAnswer = 'applied' | ErrorCode;
export type RightsRow = Readonly<Record<Principal, RightsAnswer>>;

type Inside = readonly [member: RightsAnswer, admin: RightsAnswer, owner: RightsAnswer];

/** Who is outside learns nothing; only the removed hear why. */
const inside = ([member, admin, owner]: Inside): RightsRow => ({
  stranger: 'not_found',
  invitee: 'not_found',
  left: 'not_found',
  removed: 'member_removed',
  member,
  admin,
  owner,
});
const everybody = (answer: RightsAnswer): RightsRow => ({
  ...inside([answer, answer, answer]),
  stranger: answer,
  invitee: answer,
  left: answer,
  removed: answer,
});

const members = inside(['applied', 'applied', 'applied']);
const admins = inside(['not_allowed', 'applied', 'applied']);
const ownerOnly = inside(['not_allowed', 'not_allowed', 'applied']);
const serverOnly = everybody('not_allowed');

/** In a group scope. `group.create` is asked with somebody else's claim, `profile.set` outside the own scope. */
export const groupRights: Readonly<Record<string, RightsRow>> = {
  'group.create': everybody('not_found'),
  'group.set': admins,
  'group.archive': ownerOnly,
  'group.transferOwner': ownerOnly,
  'invitation.create': members,
  'invitation.revoke': admins,
  'member.join': { ...members, invitee: 'applied', left: 'applied' },
  'member.add': admins,
  'member.approve': admins,
  'member.decline': admins,
  'member.setRole': admins,
  'member.setNickname': members,
  'member.remove': admins,
  'member.leave': inside(['applied', 'applied', 'last_owner']),
  'track.register': members,
  'track.bind': members,
  'playlist.append': members,
  'playlist.move': members,
  'playlist.remove': admins,
  'playlist.clear': admins,
  'playlist.restore': members,
  'profile.set': everybody('not_found'),
  'conflict.resolve': admins,
  'conflict.undo': admins,
  'card.project': serverOnly,
  'member.project': serverOnly,
  'profile.begin': serverOnly,
  'person.erase': serverOnly,
  'track.available': serverOnly,
};
