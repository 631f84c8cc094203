/**
 * What an answer does to the confirmed base of one scope. Pure: runs inside the transaction on what is stored there,
 * so that an answer made for another base changes nothing (EN16-EN18, EN21).
 */
import type { Cursor, Entity, Page, Patch, Scope, Tombstone } from '@jamz/core';
import { putRows, replaceRows, rowsIn } from '../storage/blocks.ts';
import type { Found, Write } from '../storage/device-store.ts';
import {
  entityToRecord,
  tombstoneToRecord,
  type EntityRecord,
  type ScopeRecord,
} from '../storage/records.ts';

/** The part of an answer or broadcast that speaks of the base. */
export type Pull =
  | { readonly how: 'nothing' }
  | {
      readonly how: 'patch';
      readonly patch: Patch;
      /** The head's version when this patch reaches it; null when more is to come, or unknown (a broadcast). */
      readonly headVersion: number | null;
      readonly safeVersion: number | null;
    }
  | { readonly how: 'page'; readonly page: Page; readonly headVersion: number | null }
  | { readonly how: 'revoked'; readonly cursor: Cursor };

/** `current`: what it brings is here already. `stale`: made for another base; ask again. */
export type BaseEffect = 'same' | 'patched' | 'staged' | 'swapped' | 'purged' | 'current' | 'stale';

export interface NextBase {
  readonly effect: BaseEffect;
  readonly record: ScopeRecord;
  readonly writes: readonly Write[];
  /** The whole new base after a swap. */
  readonly swapped?: readonly EntityRecord[] | undefined;
}

/** What lies on the disk of this scope, as far as it was read. */
export interface Lying {
  /** The blocks that a patch touches; of a scope whose rows lie alone, all of them. */
  readonly held: Found;
  readonly isAllHeld: boolean;
  readonly staged: Found;
}

export function nextBase(
  record: ScopeRecord,
  { pull, timeline }: { readonly pull: Pull; readonly timeline: number },
  lying: Lying,
): NextBase {
  if (pull.how === 'nothing') return { effect: 'same', record, writes: [] };
  if (pull.how === 'revoked') return purge(record, pull.cursor, timeline);
  if (pull.how === 'page') return takePage(record, { ...pull, timeline }, lying.staged);
  const { patch } = pull;
  if (record.pulled && !record.revoked && record.cursor === patch.from) {
    return takePatch(record, { ...pull, timeline }, lying);
  }
  const { staging } = record;
  if (staging !== null && staging.upTo === null && staging.tail === patch.from) {
    return takeTail(record, { ...pull, timeline }, lying.staged);
  }
  const isHere = record.pulled && !record.revoked && record.cursor === patch.to;
  if (!isHere) return { effect: 'stale', record, writes: [] };
  // A broadcast overtook the answer; the answer knows the head's number all the same.
  const next = { ...record, timeline, version: Math.max(record.version, pull.headVersion ?? 0) };
  return { effect: 'current', record: next, writes: [scopeWrite(next)] };
}

type PatchPull = Extract<Pull, { readonly how: 'patch' }> & { readonly timeline: number };
type PagePull = Extract<Pull, { readonly how: 'page' }> & { readonly timeline: number };
interface Images {
  readonly puts: readonly Entity[];
  readonly removed: readonly Tombstone[];
}

function takePatch(record: ScopeRecord, pull: PatchPull, lying: Lying): NextBase {
  const { patch, headVersion, safeVersion, timeline } = pull;
  if (record.version === 0 && headVersion === 0) return keep(record, patch.to);
  const next: ScopeRecord = {
    ...record,
    cursor: patch.to,
    version: headVersion ?? Math.max(record.version, highestIn(patch)),
    acks: record.timeline === timeline ? { ...record.acks, ...patch.acks } : patch.acks,
    timeline,
    safeVersion: safeVersion ?? record.safeVersion,
    // The base is whole and up to date: a reset that was under way is not needed any more.
    staging: null,
  };
  if (record.version === 0) return swap(next, imagesToRecords(record, patch));
  const dropped: Write[] =
    record.staging === null ? [] : [{ table: 'staged', prefix: [record.scope], put: null }];
  const isInBlocks = record.inBlocks === true;
  // Somebody read too little: what the store says now is what the next try goes by.
  if (!isInBlocks && !lying.isAllHeld) return { effect: 'stale', record, writes: [] };
  const images = imagesToRecords(record, patch);
  const puts = isInBlocks
    ? putRows('entities', lying.held, images)
    : gatherRows(record.scope, lying.held, images);
  if (puts === null) return forgetCursor(record);
  const written: ScopeRecord = { ...next, inBlocks: true };
  return {
    effect: 'patched',
    record: written,
    writes: [...dropped, scopeWrite(written), ...puts],
  };
}

/** Rows that lie alone come together with the first patch. */
function gatherRows(
  scope: Scope,
  held: Found,
  images: readonly EntityRecord[],
): readonly Write[] | null {
  const { rows, damaged } = rowsIn(held);
  return damaged ? null : replaceRows(scope, lastOfEach([...rows, ...images]));
}

/** A base that cannot be patched, because a part of it is damaged, is fetched again by way of a reset (D7). */
function forgetCursor(record: ScopeRecord): NextBase {
  const next: ScopeRecord = { ...record, cursor: null };
  return { effect: 'stale', record: next, writes: [scopeWrite(next)] };
}

/** The same for pages of a reset under way: it begins anew. */
function forgetStaging(record: ScopeRecord): NextBase {
  const next: ScopeRecord = { ...record, staging: null };
  const dropped: Write = { table: 'staged', prefix: [record.scope], put: null };
  return { effect: 'stale', record: next, writes: [dropped, scopeWrite(next)] };
}

/** Pages count only in order and under one pin; the first one begins anew (EN17). */
function takePage(
  record: ScopeRecord,
  { page, headVersion, timeline }: PagePull,
  staged: Found,
): NextBase {
  const { staging } = record;
  const isFirst = page.after === '';
  if (headVersion === 0 && isFirst && isEmpty(page) && record.pulled && !record.revoked) {
    return keep(record, page.pinned);
  }
  const continues = staging?.pinned === page.pinned && staging.upTo === page.after;
  if (!isFirst && !continues) return { effect: 'stale', record, writes: [] };
  const images = imagesToRecords(record, page);
  // One page alone was made at its pin, so nothing can have changed under it.
  if (isFirst && page.upTo === null) {
    const version = headVersion ?? highestIn(page);
    return swap({ ...record, cursor: page.pinned, version, timeline, acks: page.acks }, images);
  }
  const before = isFirst ? null : staging;
  const next: ScopeRecord = {
    ...record,
    staging: {
      pinned: page.pinned,
      upTo: page.upTo,
      tail: page.pinned,
      highest: Math.max(before?.highest ?? 0, highestIn(page)),
      acks: before?.acks ?? page.acks,
    },
  };
  const held = isFirst ? [] : staged;
  const puts = putRows('staged', held, newerThan(rowsIn(held).rows, images));
  if (puts === null) return forgetStaging(record);
  const writes: Write[] = [
    ...(isFirst ? [{ table: 'staged' as const, prefix: [record.scope], put: null }] : []),
    scopeWrite(next),
    ...puts,
  ];
  return { effect: 'staged', record: next, writes };
}

const isEmpty = ({ upTo, puts, removed }: Page): boolean =>
  upTo === null && puts.length === 0 && removed.length === 0;

/**
 * A scope we held a base of shows us nothing any more, without a removal: after a lost tail the right to read it may be
 * among what is missing. What is here stays, the last backup (EN40), and so do its timeline and acks, which say what it
 * shows - until the scope shows something again: a patch from version 0 is the whole base.
 */
function keep(record: ScopeRecord, cursor: Cursor): NextBase {
  const next: ScopeRecord = { ...record, cursor, version: 0, staging: null };
  const dropped: Write = { table: 'staged', prefix: [record.scope], put: null };
  return { effect: 'current', record: next, writes: [dropped, scopeWrite(next)] };
}

/** Patches from the pin onwards, laid over the staged pages until everything any page showed has been passed. */
function takeTail(
  record: ScopeRecord,
  { patch, headVersion, timeline }: PatchPull,
  staged: Found,
): NextBase {
  const staging = record.staging;
  if (staging === null) return { effect: 'stale', record, writes: [] };
  const { rows, damaged } = rowsIn(staged);
  if (damaged) return forgetStaging(record);
  const images = newerThan(rows, imagesToRecords(record, patch));
  const acks = { ...staging.acks, ...patch.acks };
  if (headVersion !== null && headVersion >= staging.highest) {
    const all = lastOfEach([...rows, ...images]);
    return swap({ ...record, cursor: patch.to, version: headVersion, timeline, acks }, all);
  }
  const next: ScopeRecord = { ...record, staging: { ...staging, tail: patch.to, acks } };
  const puts = putRows('staged', staged, images);
  // Also pages that an older version left, whose rows lie alone.
  if (puts === null) return forgetStaging(record);
  return { effect: 'staged', record: next, writes: [scopeWrite(next), ...puts] };
}

function swap(record: ScopeRecord, entities: readonly EntityRecord[]): NextBase {
  const next: ScopeRecord = {
    ...record,
    staging: null,
    pulled: true,
    revoked: false,
    inBlocks: true,
  };
  return {
    effect: 'swapped',
    record: next,
    swapped: entities,
    writes: [
      { table: 'staged', prefix: [record.scope], put: null },
      scopeWrite(next),
      ...replaceRows(record.scope, entities),
    ],
  };
}

/** Everything of the scope goes but the journal and the last cursor, which can still prove a lost tail (EN21). */
function purge(record: ScopeRecord, cursor: Cursor, timeline: number): NextBase {
  const next: ScopeRecord = {
    ...record,
    cursor,
    timeline,
    acks: record.timeline === timeline ? record.acks : {},
    pulled: false,
    revoked: true,
    staging: null,
    version: 0,
    inBlocks: true,
  };
  return {
    effect: 'purged',
    record: next,
    writes: [
      { table: 'staged', prefix: [record.scope], put: null },
      { table: 'entities', prefix: [record.scope], put: null },
      scopeWrite(next),
    ],
  };
}

const scopeWrite = (put: ScopeRecord): Write => ({ table: 'scopes', key: [put.scope], put });
/** Each row once, the last of those with the same key. */
const lastOfEach = (rows: readonly EntityRecord[]): readonly EntityRecord[] => [
  ...new Map(rows.map((row) => [`${row.kind}/${row.id}`, row])).values(),
];

const highestIn = ({ puts, removed }: Images): number =>
  [...puts, ...removed].reduce((highest, one) => Math.max(highest, one.version), 0);

const imagesToRecords = ({ scope }: ScopeRecord, images: Images): readonly EntityRecord[] => [
  ...images.puts.map((one) => entityToRecord(scope, one)),
  ...images.removed.map((one) => tombstoneToRecord(scope, one)),
];

/** A page may be newer than the patch that follows it: an older image never replaces it. */
function newerThan(
  held: readonly EntityRecord[],
  images: readonly EntityRecord[],
): readonly EntityRecord[] {
  const versions = new Map(held.map((one) => [`${one.kind}/${one.id}`, one.version]));
  return images.filter((one) => one.version >= (versions.get(`${one.kind}/${one.id}`) ?? -1));
}
