/** What a person gets of a scope as it stands in memory: patch, page, purge or nothing at all (EN16 to EN21). */
import {
  jsonSize,
  keyOf,
  limits,
  type Cursor,
  type Entity,
  type JsonObject,
  type Model,
  type Page,
  type Person,
  type ScopeAnswer,
  type ScopeRequest,
  type Tombstone,
} from '@jamz/core';
import type { ItemStep } from './batch-item.ts';
import { isAged } from './checkpoint-codec.ts';
import { hash8Of, type CursorCodec } from './cursor.ts';
import type { CursorStand } from './judge-cursor.ts';
import type { ScopeMemory } from './scope-memory.ts';

export interface AnswerContext {
  readonly model: Model;
  readonly cursors: CursorCodec;
  readonly timeline: number;
  readonly now: number;
  /** Room for this scope's records in the whole answer (N11). */
  readonly bytesMax: number;
}

export interface Asked {
  readonly person: Person;
  readonly request: ScopeRequest;
  readonly stand: CursorStand;
  /** A page is continued only from a cursor that still lies on this log. */
  readonly isPageOn: boolean;
  readonly step: ItemStep | null;
}

export function answerScope(
  context: AnswerContext,
  memory: ScopeMemory,
  asked: Asked,
): ScopeAnswer {
  const { scope } = memory;
  const { userId } = asked.person;
  const { results = [], expected = null } = asked.step ?? {};
  const decided = {
    scope,
    results: [...results],
    ...(expected !== null && { expected }),
    safeVersion: 0,
  };
  if (context.model.mayRead(memory.state, scope, userId)) {
    return { ...decided, version: memory.head().version, ...pull(context, memory, asked) };
  }
  // A cursor beside this log comes from a lost tail that may have let him in again: his device is the last backup of
  // it, and only a removal that it could have seen purges (EN40).
  if (asked.stand.is !== 'off' && context.model.hasHistory(memory.state, scope, userId)) {
    const { version } = memory.head();
    return { ...decided, version, more: false, revoked: cursorAt(context, memory) };
  }
  if (results.length === 0 && expected === null) return { scope, code: 'not_found' };
  return { ...decided, ...answerStranger(context, memory, { asked, results }) };
}

/**
 * A stranger learns the fate of his own pushes and nothing else: an empty scope at the beginning of time, with his own
 * numbers, so that a join that waits for approval leaves the outbox. A device that holds a base keeps it: the patch
 * does not continue its cursor (EN40: only a removal purges).
 */
function answerStranger(
  context: AnswerContext,
  memory: ScopeMemory,
  what: { readonly asked: Asked; readonly results: ItemStep['results'] },
): Omit<Extract<ScopeAnswer, { more: boolean }>, 'scope' | 'safeVersion' | 'expected'> & Pulled {
  const { scope } = memory;
  const acks = memory.numbers.acksOf(what.asked.person.userId);
  const start = context.cursors.encode(scope, { timeline: 0, version: 0, hash8: hash8Of('') });
  const images = { puts: [], removed: [], acks };
  const results = what.results.map((result) =>
    'version' in result ? { ...result, version: 0 } : result,
  );
  const pulled =
    what.asked.request.cursor === undefined
      ? { reset: { pinned: start, after: '', upTo: null, ...images } }
      : { patch: { from: start, to: start, ...images } };
  return { results, version: 0, more: false, ...pulled };
}

function cursorAt(
  { cursors, timeline }: Pick<AnswerContext, 'cursors' | 'timeline'>,
  memory: ScopeMemory,
): Cursor {
  const { version, hash } = memory.head();
  return cursors.encode(memory.scope, { timeline, version, hash8: hash8Of(hash) });
}

type Pulled = Pick<Extract<ScopeAnswer, { more: boolean }>, 'more'> &
  ({ patch: Extract<ScopeAnswer, { patch: unknown }>['patch'] } | { reset: Page });

function pull(context: AnswerContext, memory: ScopeMemory, asked: Asked): Pulled {
  const { request, stand, isPageOn } = asked;
  const acks = memory.numbers.acksOf(asked.person.userId);
  if (request.page !== undefined && isPageOn) {
    const { pinned, after } = request.page;
    return pageFrom(context, memory, { pinned, after, acks });
  }
  const to = cursorAt(context, memory);
  const isFresh =
    stand.is === 'on' &&
    (stand.version === memory.head().version ||
      context.now - stand.at <= limits.cursorAgeDays * 86_400_000);
  if (request.page === undefined && isFresh && request.cursor !== undefined) {
    const changed = memory.state.changedSince(stand.version);
    const puts = [...changed.puts];
    const removed = changed.removed.map((tombstone) => aged(tombstone, context.now));
    if (fits(context, [...puts, ...removed])) {
      return { more: false, patch: { from: request.cursor, to, puts, removed, acks } };
    }
  }
  return pageFrom(context, memory, { pinned: to, after: '', acks });
}

/**
 * Pages go by key over the state as it is now. One that has moved on since the first page is no harm: the device
 * swaps its base only after a patch from `pinned` has passed the highest version it saw (EN17).
 */
function pageFrom(
  context: AnswerContext,
  memory: ScopeMemory,
  from: { readonly pinned: Cursor; readonly after: string; readonly acks: Page['acks'] },
): Pulled {
  const rows = [
    ...[...memory.state.entities()].map((entity) => ({ key: keyOfRow(entity), entity })),
    ...[...memory.state.tombstones()].map((row) => ({ key: keyOfRow(row), tombstone: row })),
  ]
    .filter(({ key }) => key > from.after)
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const puts: Entity[] = [];
  const removed: Tombstone[] = [];
  let bytes = 0;
  let upTo: string | null = null;
  for (const [n, row] of rows.entries()) {
    const record = 'entity' in row ? row.entity : aged(row.tombstone, context.now);
    bytes += sizeOf(record);
    if (n > 0 && (n >= limits.resetPageEntities || bytes > context.bytesMax)) {
      upTo = rows[n - 1]?.key ?? null;
      break;
    }
    if ('entity' in row) puts.push(row.entity);
    else removed.push(record as Tombstone);
  }
  const { pinned, after, acks } = from;
  const pinnedAt = context.cursors.decode(memory.scope, pinned)?.version ?? 0;
  const more = upTo !== null || pinnedAt < memory.head().version;
  return { more, reset: { pinned, after, upTo, puts, removed, acks } };
}

function fits({ bytesMax }: AnswerContext, rows: readonly (Entity | Tombstone)[]): boolean {
  if (rows.length > limits.resetPageEntities) return false;
  let bytes = 0;
  return rows.every((row) => {
    bytes += sizeOf(row);
    return bytes <= bytesMax;
  });
}

export const aged = (tombstone: Tombstone, now: number): Tombstone =>
  tombstone.value !== null && isAged(tombstone.at, now) ? { ...tombstone, value: null } : tombstone;

const keyOfRow = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  keyOf(kind, id);

const frameBytes = 120;
const sizeOf = ({ value }: Entity | Tombstone): number =>
  frameBytes + (value === null ? 0 : jsonSize(value as JsonObject));
