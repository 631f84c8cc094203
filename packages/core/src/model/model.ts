/** TrafficJamz as the engine sees it: kinds, mutations, what crosses scopes, and who may read. */
import { must } from '../base/assert.ts';
import type { KindDef, Model, MutationDef } from '../sync/model.ts';
import { conflictResolve, conflictUndo } from './conflict-mutations.ts';
import { createParser, type DefinedMutation } from './define-mutation.ts';
import { fieldOwners } from './field-owner-table.ts';
import { groupArchive, groupCreate, groupSet, groupTransferOwner } from './group-mutations.ts';
import { activeMembers } from './group-rights.ts';
import { scopeIdOf } from './group.ts';
import { invitationCreate, invitationRevoke } from './invitation-mutations.ts';
import { memberAdd, memberApprove, memberDecline, memberJoin } from './join-mutations.ts';
import { memberLeave, memberRemove, memberSetNickname, memberSetRole } from './member-mutations.ts';
import {
  playlistAppend,
  playlistClear,
  playlistMove,
  playlistRemove,
  playlistRestore,
  trackBind,
  trackRegister,
} from './playlist-mutations.ts';
import { profileSet } from './profile-mutations.ts';
import { cardProjection, memberProjection } from './projections.ts';
import { findRecord, kindSchemas, type KindName } from './records.ts';
import {
  cardProject,
  memberProject,
  personErase,
  profileBegin,
  trackAvailable,
} from './system-mutations.ts';
import { userIdSchema } from '../base/ids.ts';

type MutationName = keyof typeof fieldOwners.args;

export const definedMutations: Readonly<Record<MutationName, DefinedMutation>> = {
  'group.create': groupCreate,
  'group.set': groupSet,
  'group.archive': groupArchive,
  'group.transferOwner': groupTransferOwner,
  'invitation.create': invitationCreate,
  'invitation.revoke': invitationRevoke,
  'member.join': memberJoin,
  'member.add': memberAdd,
  'member.approve': memberApprove,
  'member.decline': memberDecline,
  'member.setRole': memberSetRole,
  'member.setNickname': memberSetNickname,
  'member.remove': memberRemove,
  'member.leave': memberLeave,
  'track.register': trackRegister,
  'track.bind': trackBind,
  'playlist.append': playlistAppend,
  'playlist.move': playlistMove,
  'playlist.remove': playlistRemove,
  'playlist.clear': playlistClear,
  'playlist.restore': playlistRestore,
  'profile.set': profileSet,
  'conflict.resolve': conflictResolve,
  'conflict.undo': conflictUndo,
  'card.project': cardProject,
  'member.project': memberProject,
  'profile.begin': profileBegin,
  'person.erase': personErase,
  'track.available': trackAvailable,
};

export const trafficJamzModel: Model = {
  number: 2,
  kinds: kindDefs(),
  mutations: mutationDefs(),
  retired: [],
  projections: [cardProjection, memberProjection],
  mayRead(state, scope, userId) {
    const own = scopeIdOf(scope, 'user');
    if (own !== null) return own === userId;
    if (scopeIdOf(scope, 'group') === null) return false;
    return findRecord(state, 'member', userId)?.status === 'active';
  },
  readers(state, scope) {
    const own = scopeIdOf(scope, 'user');
    const ids = own === null ? activeMembers(state).map(({ userId }) => userId) : [own];
    return ids.map((id) => userIdSchema.parse(id));
  },
  hasHistory(state, scope, userId) {
    if (scopeIdOf(scope, 'user') === userId) return true;
    return findRecord(state, 'member', userId) !== undefined;
  },
  isBornWithAccount: (scope, userId) => scopeIdOf(scope, 'user') === userId,
};

function kindDefs(): Readonly<Record<string, KindDef>> {
  const names = Object.keys(kindSchemas) as KindName[];
  const defs = names.map((name): [string, KindDef] => {
    return [name, { parse: createParser(kindSchemas[name]), fields: fieldOwners.kinds[name] }];
  });
  return Object.fromEntries(defs);
}

function mutationDefs(): Readonly<Record<string, MutationDef>> {
  const argOwners: Readonly<Record<string, MutationDef['args']>> = fieldOwners.args;
  const defs = Object.entries(definedMutations).map(([name, def]): [string, MutationDef] => [
    name,
    { ...def, args: must(argOwners[name], `owners of the arguments of ${name}`) },
  ]);
  return Object.fromEntries(defs);
}
