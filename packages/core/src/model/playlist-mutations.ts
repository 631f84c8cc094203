/** Mutations of the playlist. Order keys are made here from neighbours, never sent (EN13). */
import * as z from 'zod/mini';
import { must } from '../base/assert.ts';
import type { JsonObject } from '../base/json.ts';
import type { ErrorCode } from '../errors.ts';
import { limits } from '../limits.ts';
import { compareOrdered, type Placement } from '../merge/order-key.ts';
import { placeMove, placeRun, type RunItem } from '../merge/ordered-append.ts';
import type { MutationContext, MutatorResult, Reader, Tx } from '../sync/model.ts';
import { applied, recordConflict, writeField } from '../sync/write-field.ts';
import { defineMutation } from './define-mutation.ts';
import { needRole, standingOf } from './group-rights.ts';
import { roleAtLeast } from './member.ts';
import { titleText, trackFacts, trackIdOf, trackIdText, type PlaylistItem } from './playlist.ts';
import { findRecord, listRecords } from './records.ts';
import { bornNow, touchedNow } from './record-times.ts';
import { recordId } from './text-fields.ts';

const kind = 'playlistItem';

const sortedItems = (tx: Reader): readonly RunItem[] =>
  listRecords(tx, kind)
    .map(({ id, value }) => ({
      id,
      orderKey: value.orderKey,
      runId: value.runId,
      addedBy: value.addedBy,
    }))
    .toSorted(compareOrdered);

/** When a gap was used up the whole list gets new keys; nobody's order changes by it. */
function rekey(tx: Tx, { rekeyedById }: Placement): void {
  for (const [id, orderKey] of rekeyedById) {
    tx.put(kind, id, { ...must(findRecord(tx, kind, id), 'a listed item'), orderKey });
  }
}

/** Idempotent: the first to tell about a file is heard (EN35). */
export const trackRegister = defineMutation({
  args: trackFacts,
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator(tx, args, context) {
    const id = trackIdOf(args.sha256);
    if (tx.get('track', id) !== undefined) return applied;
    if (tx.count('track') >= limits.tracksPerGroupMax) return { end: 'rejected', code: 'full' };
    tx.put('track', id, { ...args, available: false, ...bornNow(context) });
    return applied;
  },
});

/** Gives an item that was a title alone its file. */
export const trackBind = defineMutation({
  args: { itemId: recordId, trackId: trackIdText },
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator(tx, { itemId, trackId }, context) {
    if (tx.get('track', trackId) === undefined) return { end: 'rejected', code: 'missing' };
    const item = findRecord(tx, kind, itemId);
    if (item === undefined) return { end: 'rejected', code: goneItemCode(tx, itemId) };
    tx.put(kind, itemId, { ...item, trackId, ...touchedNow(context) });
    return applied;
  },
});

const goneItemCode = (tx: Reader, id: string): ErrorCode =>
  tx.removed(kind, id) === undefined ? 'missing' : 'removed';

const newItem = z
  .strictObject({ id: recordId, title: z.optional(titleText), trackId: z.optional(trackIdText) })
  .check(z.refine((item) => item.title !== undefined || item.trackId !== undefined));

/** Behind the last live item of its run, else at the end; what was removed meanwhile stays removed. */
export const playlistAppend = defineMutation({
  args: {
    runId: recordId,
    items: z.array(newItem).check(z.minLength(1), z.maxLength(limits.appendItemsMax)),
  },
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator(tx, { runId, items }, context) {
    const ids = new Set(items.map((item) => item.id));
    if (ids.size !== items.length) return { end: 'rejected', code: 'bad_arguments' };
    if (items.some(({ id }) => tx.get(kind, id) !== undefined)) {
      return { end: 'rejected', code: 'taken' };
    }
    const tracks = items.flatMap((item) => item.trackId ?? []);
    if (tracks.some((trackId) => tx.get('track', trackId) === undefined)) {
      return { end: 'rejected', code: 'missing' };
    }
    const standing = sortedItems(tx);
    const wanted = items.filter((item) => tx.removed(kind, item.id) === undefined);
    if (standing.length + wanted.length > limits.playlistItemsMax) {
      return { end: 'rejected', code: 'full' };
    }
    const addedBy = context.person.userId;
    const placement = placeRun(standing, { runId, addedBy }, wanted.length);
    rekey(tx, placement);
    for (const [at, item] of wanted.entries()) {
      tx.put(kind, item.id, {
        title: item.title ?? null,
        trackId: item.trackId ?? null,
        orderKey: must(placement.keys[at], 'a key for every item'),
        runId,
        addedBy,
        addedAt: context.stamp.ms,
        stamps: {},
        ...bornNow(context),
      });
    }
    return wanted.length === items.length ? applied : { end: 'merged', conflicts: [] };
  },
});

/** Names the neighbours the author saw. Last move wins by time; a removal beats it. */
export const playlistMove = defineMutation({
  args: { id: recordId, afterId: z.nullable(recordId), beforeId: z.nullable(recordId) },
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator(tx, { id, afterId, beforeId }, context) {
    if (afterId === id || beforeId === id) return { end: 'rejected', code: 'bad_arguments' };
    const lastKeyById = (other: string) => tombstoneKey(tx, other);
    const others = sortedItems(tx).filter((item) => item.id !== id);
    const placement = placeMove(others, { afterId, beforeId }, lastKeyById);
    const orderKey = must(placement.keys[0], 'a key for the moved item');
    if (tx.get(kind, id) === undefined) return moveOfRemoved(tx, context, id, orderKey);
    rekey(tx, placement);
    return setOrderKey(tx, context, id, orderKey);
  },
});

export function setOrderKey(
  tx: Tx,
  context: MutationContext,
  id: string,
  orderKey: string,
): MutatorResult {
  const owner = `scope:${context.scope}` as const;
  const policy = 'ordered-append';
  return writeField(
    tx,
    context,
    { kind, id, field: 'orderKey', owner, policy, asks: false },
    orderKey,
  );
}

function tombstoneKey(tx: Reader, id: string): string | null {
  const orderKey = tx.removed(kind, id)?.value?.['orderKey'];
  return typeof orderKey === 'string' ? orderKey : null;
}

function moveOfRemoved(
  tx: Tx,
  context: MutationContext,
  id: string,
  orderKey: string,
): MutatorResult {
  const tombstone = tx.removed(kind, id);
  if (tombstone === undefined) return { end: 'rejected', code: 'missing' };
  return recordConflict(tx, context, {
    entityKind: kind,
    entityId: id,
    field: 'orderKey',
    owner: `scope:${context.scope}`,
    mine: orderKey,
    theirs: null,
    winner: 'theirs',
    policy: 'removal-wins',
    asked: false,
    other: null,
  });
}

/** The author of an item and admins may take it out. */
function needToRemove(
  tx: Reader,
  context: MutationContext,
  ids: readonly string[],
): ErrorCode | null {
  const refusal = needRole(tx, context, 'member');
  if (refusal !== null) return refusal;
  const standing = standingOf(tx, context);
  if (!standing.ok) return standing.error;
  const { me } = standing.value;
  if (roleAtLeast(me.role, 'admin')) return null;
  const isOthers = (id: string): boolean => {
    const value = tx.get(kind, id)?.value ?? tx.removed(kind, id)?.value;
    return value != null && value['addedBy'] !== me.userId;
  };
  return ids.some(isOthers) ? 'not_allowed' : null;
}

export const playlistRemove = defineMutation({
  args: { id: recordId },
  rights: (tx, context, { id }) => needToRemove(tx, context, [id]),
  mutator: (tx, { id }) => removeItems(tx, [id]),
});

const someIds = z.array(recordId).check(z.minLength(1), z.maxLength(limits.playlistItemsMax));

/** Takes out exactly the items its author saw; one undo brings them back. */
export const playlistClear = defineMutation({
  args: { ids: someIds },
  rights: (tx, context, { ids }) => needToRemove(tx, context, ids),
  mutator: (tx, { ids }) => removeItems(tx, ids),
});

function removeItems(tx: Tx, ids: readonly string[]): MutatorResult {
  const isUnknown = (id: string): boolean =>
    goneItemCode(tx, id) === 'missing' && !tx.get(kind, id);
  if (ids.every(isUnknown)) return { end: 'rejected', code: 'missing' };
  for (const id of ids) if (!isUnknown(id)) tx.remove(kind, id);
  return applied;
}

/** Puts removed items back where they stood, for as long as their content is kept. */
export const playlistRestore = defineMutation({
  args: { ids: someIds },
  rights: (tx, context) => needRole(tx, context, 'member'),
  mutator: (tx, { ids }, context) => restoreItems(tx, context, ids),
});

export function restoreItems(
  tx: Tx,
  context: MutationContext,
  ids: readonly string[],
): MutatorResult {
  const wanted = ids.filter((id) => tx.get(kind, id) === undefined);
  const room = limits.playlistItemsMax - tx.count(kind);
  if (new Set(wanted).size > room) return { end: 'rejected', code: 'full' };
  for (const id of wanted) {
    const tombstone = tx.removed(kind, id);
    if (tombstone === undefined) return { end: 'rejected', code: 'missing' };
    if (tombstone.value === null) return { end: 'rejected', code: 'undo_expired' };
    tx.put(kind, id, { ...itemOf(tombstone.value), ...touchedNow(context) });
  }
  return applied;
}

/** A tombstone keeps the value as it was parsed when it lived. */
const itemOf = (value: JsonObject): PlaylistItem => value as unknown as PlaylistItem;
