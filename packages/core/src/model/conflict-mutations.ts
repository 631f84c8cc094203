/** Deciding what was overruled: resolve answers the question, undo takes the losing value back within 30 days. */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import type { Json } from '../base/json.ts';
import type { ErrorCode } from '../errors.ts';
import { conflictChoices, overruledValue, type Conflict } from '../merge/conflict-record.ts';
import type { MutationContext, MutatorResult, Reader, Tx } from '../sync/model.ts';
import { applied } from '../sync/write-field.ts';
import { defineMutation } from './define-mutation.ts';
import { setGroupField } from './group-mutations.ts';
import { needRole } from './group-rights.ts';
import { userScope } from './group.ts';
import { takeIn } from './join-mutations.ts';
import { setNickname } from './member-mutations.ts';
import { restoreItems, setOrderKey } from './playlist-mutations.ts';
import { setProfileField } from './profile-mutations.ts';
import { findRecord } from './records.ts';
import { touchedNow } from './record-times.ts';
import { entityIdSchema } from '../base/ids.ts';

/** Whoever may write the field may decide about it. */
function needToDecide(tx: Reader, context: MutationContext, id: string): ErrorCode | null {
  const own = context.scope === userScope(context.person.userId);
  const refusal = own ? null : needRole(tx, context, 'member');
  if (refusal !== null) return refusal;
  const conflict = findRecord(tx, 'conflict', id);
  if (conflict === undefined) return 'missing';
  if (own || conflict.entityKind === 'playlistItem') return null;
  if (conflict.field === 'nickname') {
    return conflict.entityId === context.person.userId ? null : 'not_allowed';
  }
  return needRole(tx, context, 'admin');
}

export const conflictResolve = defineMutation({
  args: {
    conflictId: entityIdSchema,
    choice: z.enum(conflictChoices),
    /** With `edit`: the value wanted instead. */
    value: z.optional(z.union([z.string(), z.int(), z.boolean(), z.null()])),
  },
  rights(tx, context, { conflictId, choice, value }) {
    if ((choice === 'edit') !== (value !== undefined)) return 'bad_arguments';
    return needToDecide(tx, context, conflictId);
  },
  mutator(tx, { conflictId, choice, value = null }, context) {
    const conflict = must(findRecord(tx, 'conflict', conflictId), 'the conflict');
    const wanted = { mine: conflict.mine, theirs: conflict.theirs, edit: value }[choice];
    const written = writeWanted(tx, context, conflict, wanted);
    if (written.end === 'rejected') return written;
    tx.put('conflict', conflictId, {
      ...conflict,
      state: 'resolved',
      choice,
      ...touchedNow(context),
    });
    return written;
  },
});

export const conflictUndo = defineMutation({
  args: { conflictId: entityIdSchema },
  rights: (tx, context, { conflictId }) => needToDecide(tx, context, conflictId),
  mutator(tx, { conflictId }, context) {
    const conflict = must(findRecord(tx, 'conflict', conflictId), 'the conflict');
    if (conflict.state === 'undone') return applied;
    if (context.now > conflict.undoUntil) return { end: 'rejected', code: 'undo_expired' };
    const written = writeWanted(tx, context, conflict, overruledValue(conflict));
    if (written.end === 'rejected') return written;
    tx.put('conflict', conflictId, { ...conflict, state: 'undone', ...touchedNow(context) });
    return written;
  },
});

/** The value is written like any other: as a new write of the person who decides. */
function writeWanted(
  tx: Tx,
  context: MutationContext,
  conflict: Conflict,
  wanted: Json,
): MutatorResult {
  const { entityKind, entityId, field } = conflict;
  if (entityKind === 'group') return setGroupField(tx, context, field, wanted);
  if (entityKind === 'profile') return setProfileField(tx, context, field, wanted);
  if (entityKind === 'playlistItem') return placeItem(tx, context, entityId, wanted);
  if (field === 'nickname') return setNickname(tx, context, wanted);
  if (wanted !== 'active') return applied;
  return takeIn(tx, context, {
    userId: entityId,
    role: 'member',
    displayName: null,
    avatarKey: null,
  });
}

function placeItem(tx: Tx, context: MutationContext, id: string, wanted: Json): MutatorResult {
  if (wanted === null) return applied;
  if (typeof wanted !== 'string') return { end: 'rejected', code: 'bad_arguments' };
  const restored = restoreItems(tx, context, [id]);
  return restored.end === 'rejected' ? restored : setOrderKey(tx, context, id, wanted);
}
