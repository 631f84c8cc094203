/** Takes an answer or a broadcast into the store and mirrors it, in the same tick (I7). */
import type { Outcome, Result } from '@jamz/core';
import type { OutboxRow, RowContent } from '../outbox/outbox-row.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import { commitPull, type Committed, type PullCommit } from './commit-pull.ts';
import type { EndNotice, EngineRoom } from './engine-room.ts';

/** Commits, then mirrors what was committed and replays the rest, in the same tick (I7). */
export async function takeIn(
  room: EngineRoom,
  commit: Omit<PullCommit, 'token' | 'timeline' | 'inBlocks'>,
): Promise<Result<Committed, GuardedFailure>> {
  const { replica } = room;
  const { scope } = commit;
  return room.turn.run(async () => {
    const token = room.token();
    if (token === null) return { ok: false, error: 'fenced' as const };
    const names = new Map<string, RowContent | null>(
      replica.outbox.rows(scope).map((row) => [row.id, row.content]),
    );
    const timeline = replica.timeline();
    const inBlocks = replica.scope(scope).record().inBlocks === true;
    const committed = await commitPull(room.store, { ...commit, token, timeline, inBlocks });
    if (!committed.ok) return committed;
    const { base, chunks, ended, problems, waiting } = committed.value;
    room.journalled(committed.value.journalled);
    for (const { key, record } of chunks) replica.outbox.update(key, record);
    const target = replica.scope(scope);
    if (base.effect === 'patched' && commit.pull.how === 'patch') {
      target.patch(base.record, commit.pull.patch);
    } else if (base.effect === 'swapped') target.load(base.record, base.swapped ?? []);
    else if (base.effect === 'purged') target.load(base.record, []);
    else target.setRecord(base.record);
    if (chunks.length > 0 || base.effect !== 'same') replica.lay(scope);
    for (const record of problems) {
      replica.problems.set(record.id, { record, content: names.get(record.id) ?? null });
    }
    for (const record of waiting) {
      const content = names.get(record.id) ?? null;
      if (content !== null) replica.waiting.set(record.id, { record, content });
    }
    const notices = ended.map(({ close: _close, clientId: _client, ...row }): EndNotice => {
      room.serverTime.forget(row.id);
      return { ...row, id: row.id as Outcome['id'], scope, name: names.get(row.id)?.name ?? '' };
    });
    room.changed([scope], base.effect === 'same' ? 'rows' : 'scopes');
    if (notices.length > 0) room.ended(notices);
    return committed;
  });
}

/** The chunks these rows lie in, each once. */
export function chunksOf(rows: readonly OutboxRow[]): PullCommit['chunks'] {
  const chunks = new Map<string, PullCommit['chunks'][number]>();
  for (const { clientId, from } of rows) chunks.set(`${clientId}/${from}`, { clientId, from });
  return [...chunks.values()];
}
