/** Kinds by name with their schemas, and typed reading: what lies in a scope was parsed when it was written and read. */
import type * as z from 'zod/mini';
import type { JsonObject } from '../base/json.ts';
import { conflictSchema, type Conflict } from '../merge/conflict-record.ts';
import type { Reader } from '../sync/model.ts';
import { groupSchema, type Group } from './group.ts';
import { invitationSchema, type Invitation } from './invitation.ts';
import { joinRequestSchema, memberSchema, type JoinRequest, type Member } from './member.ts';
import { playlistItemSchema, trackSchema, type PlaylistItem, type Track } from './playlist.ts';
import { groupCardSchema, profileSchema, type GroupCard, type Profile } from './profile.ts';

export interface Records {
  readonly group: Group;
  readonly member: Member;
  readonly joinRequest: JoinRequest;
  readonly invitation: Invitation;
  readonly track: Track;
  readonly playlistItem: PlaylistItem;
  readonly conflict: Conflict;
  readonly profile: Profile;
  readonly groupCard: GroupCard;
}
export type KindName = keyof Records;

export const kindSchemas = {
  group: groupSchema,
  member: memberSchema,
  joinRequest: joinRequestSchema,
  invitation: invitationSchema,
  track: trackSchema,
  playlistItem: playlistItemSchema,
  conflict: conflictSchema,
  profile: profileSchema,
  groupCard: groupCardSchema,
} satisfies Record<KindName, z.ZodMiniType>;

/** The value of a record of this kind, typed. */
export function recordOf<Kind extends KindName>(
  _kind: Kind,
  entity: { readonly value: JsonObject },
): Records[Kind] {
  return entity.value as unknown as Records[Kind];
}

export function findRecord<Kind extends KindName>(
  tx: Reader,
  kind: Kind,
  id: string,
): Records[Kind] | undefined {
  const entity = tx.get(kind, id);
  return entity === undefined ? undefined : recordOf(kind, entity);
}

export function listRecords<Kind extends KindName>(
  tx: Reader,
  kind: Kind,
): readonly { readonly id: string; readonly value: Records[Kind] }[] {
  return tx.list(kind).map((entity) => ({ id: entity.id, value: recordOf(kind, entity) }));
}
