/**
 * The chain of timelines: a small log of its own in scope `system:timelines`, appended by the same compare-and-swap
 * and held for the whole store (EN40). A lost tail begins the next one.
 */
import * as z from 'zod/mini';
import {
  limits,
  must,
  timelineSchema,
  type Clock,
  type Commit,
  type DigestPort,
  type Ids,
  type StoredCommit,
  type Timeline,
} from '@jamz/core';
import { StoreUnavailableError, type LogHead, type LogStore } from '@jamz/stores';
import { appendCommit } from './append-commit.ts';
import { FencedError } from './commit-batch.ts';
import { decodeCommit, encodeCommit } from './commit-codec.ts';

export const timelinesScope = 'system:timelines';

export interface TimelinePorts {
  readonly log: LogStore;
  readonly digest: DigestPort;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fencingEpoch: number;
  readonly alarm: (name: string, detail: Readonly<Record<string, string | number>>) => void;
  /** After a timeline was begun or learnt of. */
  readonly onChange: () => void;
}

export interface Timelines {
  /** Reads the chain again when its head has moved. */
  refresh(): Promise<void>;
  chain(): readonly Timeline[];
  current(): number;
  /** Begins a timeline after proof that timeline `lost` has no tail any more; nothing when somebody already has. */
  beginAfter(lost: number): Promise<void>;
}

const entitySchema = z.strictObject({ clear: timelineSchema, boxes: z.array(z.never()) });

/** Reads the chain, or begins the first timeline of an empty store. */
export async function openTimelines(ports: TimelinePorts): Promise<Timelines> {
  let chain: readonly Timeline[] = [];
  let head: LogHead = { scope: timelinesScope, version: 0, hash: '', at: 0 };
  /** Never forgotten, also when the store forgets it: a number is never used for two timelines (EN40). */
  let highest = 0;
  let beginning: Promise<void> | null = null;

  const current = (): number => chain.at(-1)?.n ?? 0;
  const read = async (): Promise<void> => {
    const now = await ports.log.head(timelinesScope);
    if (now.version === head.version && now.hash === head.hash) return;
    chain = await readChain(ports, now);
    head = now;
    highest = Math.max(highest, current());
    ports.onChange();
  };
  const append = async (why: Timeline['why'], lost: number): Promise<void> => {
    for (let tries = 0; tries < limits.casTriesMax; tries += 1) {
      await read();
      if (current() > lost) return;
      const n = Math.max(highest, lost) + 1;
      const at = Math.max(Math.floor(ports.clock.now()), head.at);
      const timeline: Timeline = { n, id: ports.ids.secret(16), why, at };
      const end = await appendCommit(
        { ...ports, append: (commit) => ports.log.append(commit) },
        storeTimeline(ports, timeline, head),
      );
      if (end === 'fenced') throw new FencedError('a fenced store begins no timeline');
      if (end !== 'appended') continue;
      if (why === 'lost-tail') ports.alarm('timeline_begun', { n, after: lost });
      await read();
      return;
    }
    throw new StoreUnavailableError('log: too many writers of the timelines');
  };
  const refresh = async (): Promise<void> => {
    await read();
    // The chain itself went back: an older copy of the file lies under a running server.
    if (current() < highest) await beginOnce('lost-tail', highest);
  };
  const beginOnce = (why: Timeline['why'], lost: number): Promise<void> => {
    beginning ??= append(why, lost).finally(() => {
      beginning = null;
    });
    return beginning;
  };

  await read();
  if (chain.length === 0) await beginOnce('first', 0);
  return {
    refresh,
    chain: () => chain,
    current,
    async beginAfter(lost) {
      highest = Math.max(highest, lost);
      while (current() <= lost) await beginOnce('lost-tail', lost);
    },
  };
}

async function readChain(ports: TimelinePorts, head: LogHead): Promise<readonly Timeline[]> {
  const chain: Timeline[] = [];
  let last = { version: 0, hash: '' };
  while (last.version < head.version) {
    const rows = await ports.log.read(timelinesScope, last.version, limits.readPageBytes);
    if (rows.length === 0) throw new StoreUnavailableError('log: timelines cannot be read');
    for (const row of rows) {
      const commit = decodeCommit(row, ports.digest);
      if (!commit.ok || row.version !== last.version + 1 || row.prevHash !== last.hash) {
        throw new StoreUnavailableError('log: the chain of timelines is damaged');
      }
      chain.push(timelineIn(commit.value));
      last = row;
    }
  }
  return chain;
}

function timelineIn(commit: Commit): Timeline {
  const { clear, boxes } = must(commit.puts[0], 'the timeline of a commit');
  return entitySchema.parse({ clear, boxes }).clear;
}

function storeTimeline(ports: TimelinePorts, timeline: Timeline, head: LogHead): StoredCommit {
  const version = head.version + 1;
  const put = { kind: 'timeline', id: String(timeline.n), version, clear: timeline, boxes: [] };
  return encodeCommit(
    {
      format: 1,
      model: 0,
      id: ports.ids.secret(16),
      timeline: timeline.n,
      fencingEpoch: ports.fencingEpoch,
      scope: timelinesScope,
      version,
      at: timeline.at,
      seqs: [],
      entries: [],
      puts: [put],
      removed: [],
      prevHash: head.hash,
    },
    ports.digest,
  );
}
