/** Where a device's cursor stands against the log: on it, beside it, or the proof that the log lost its tail (EN16). */
import type { DigestPort } from '@jamz/core';
import { StoreUnavailableError, type LogStore } from '@jamz/stores';
import { hash8Of, type CursorCodec } from './cursor.ts';
import { provenRowAt } from './load-scope.ts';
import type { ScopeMemory } from './scope-memory.ts';

export type CursorStand =
  | { readonly is: 'none' }
  /** Not made by us: only a reset helps. */
  | { readonly is: 'invalid' }
  | { readonly is: 'on'; readonly version: number; readonly at: number }
  /** Of an older timeline, and not on what is left of it. */
  | { readonly is: 'off' }
  /** We once stood there and the log does not: begin a timeline above this one. */
  | { readonly is: 'lost-tail'; readonly timeline: number };

export interface CursorPorts {
  readonly log: LogStore;
  readonly digest: DigestPort;
  readonly cursors: CursorCodec;
  readonly timeline: () => number;
}

/** The memory must have caught up with a head read after the cursor arrived. */
export async function judgeCursor(
  ports: CursorPorts,
  memory: ScopeMemory,
  text: string | undefined,
): Promise<CursorStand> {
  if (text === undefined) return { is: 'none' };
  const point = ports.cursors.decode(memory.scope, text);
  if (point === null) return { is: 'invalid' };
  const { timeline, version, hash8 } = point;
  const current = ports.timeline();
  if (timeline > current) return { is: 'lost-tail', timeline };
  const mark = await markAt(ports, memory, version);
  if (mark !== null && mark.hash8 === hash8) return { is: 'on', version, at: mark.at };
  return timeline === current ? { is: 'lost-tail', timeline } : { is: 'off' };
}

async function markAt(
  ports: CursorPorts,
  memory: ScopeMemory,
  version: number,
): Promise<{ readonly hash8: string; readonly at: number } | null> {
  const known = memory.mark(version);
  if (known !== undefined) return known;
  const head = await ports.log.head(memory.scope);
  if (version > head.version) return null;
  // Behind a damaged row nobody knows what stood there: no proof, no answer.
  if (version > memory.head().version) throw new StoreUnavailableError('scope: read only');
  const row = await provenRowAt(ports, memory.scope, version);
  return row === null ? null : { hash8: hash8Of(row.hash), at: row.at };
}
