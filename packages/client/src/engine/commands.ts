/** What a person does: mutate, discard, retry. An error means that nothing was queued and nothing is shown. */
import {
  appError,
  err,
  limits,
  ok,
  resolveCall,
  type AppError,
  type Cursor,
  type JsonObject,
  type Model,
  type ResolvedCall,
  type Result,
  type Scope,
} from '@jamz/core';
import type { Client, MutateReceipt } from '../client.ts';
import { closeRows } from '../outbox/mark-rows.ts';
import { chunkKey, utf8Bytes, type RowContent } from '../outbox/outbox-row.ts';
import { rowText } from '../outbox/sealed-rows.ts';
import { failureCode, type NewRow } from './write-queue.ts';
import type { Write } from '../storage/device-store.ts';
import type { EngineRoom } from './engine-room.ts';

export interface CommandPorts {
  readonly room: EngineRoom;
  readonly model: Model;
  /** Null while this tab may write. */
  readonly stopped: () => AppError | null;
  readonly ready: Promise<unknown>;
  readonly isReady: () => boolean;
  /** A scope came into use; the view of one changed before it is durable. */
  readonly shown: (scope: Scope) => void;
  readonly written: () => void;
}

export type Commands = Pick<Client, 'mutate' | 'discard' | 'retry' | 'discardProblem'>;

export function createCommands(ports: CommandPorts): Commands {
  const { replica } = ports.room;
  return {
    mutate: (scope, name, args) => mutate(ports, { scope, name, args, also: [] }),
    discard: (item) => discard(ports, item),
    async retry(problemId) {
      const problem = replica.problems.get(problemId);
      if (problem?.content === null || problem === undefined) return err(appError('missing'));
      const { scope, id } = problem.record;
      const { name, args } = problem.content;
      const also: Write[] = [{ table: 'problems', key: [scope, id], put: null }];
      const receipt = await mutate(ports, { scope, name, args, also });
      if (receipt.ok) replica.problems.delete(problemId);
      ports.room.changed([scope], 'rows');
      return receipt;
    },
    async discardProblem(problemId) {
      const problem = replica.problems.get(problemId);
      if (problem === undefined) return;
      const { scope, id } = problem.record;
      const gone = await ports.room.store.transact({
        tables: ['problems'],
        durability: 'strict',
        reads: [],
        decide: () => ({
          writes: [{ table: 'problems', key: [scope, id], put: null }],
          value: null,
        }),
      });
      if (!gone.ok) {
        ports.room.storeFailed(gone.error);
        return;
      }
      replica.problems.delete(problemId);
      ports.room.changed([scope], 'rows');
    },
  };
}

interface Call {
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
  readonly also: readonly Write[];
}

interface Born {
  readonly row: NewRow;
  readonly resolved: ResolvedCall;
}

async function mutate(ports: CommandPorts, call: Call): Promise<Result<MutateReceipt, AppError>> {
  if (!ports.isReady()) await ports.ready;
  const { room } = ports;
  const born = bear(ports, call);
  if (!born.ok) return born;
  const { row, resolved } = born.value;
  const target = room.replica.scope(call.scope);
  const view = target.append({ ...room.replica.toViewRow(row), resolved });
  const isRefused = view.end === 'rejected' || view.end === 'threw';
  if (isRefused && !mayBeUnseen(ports, call)) return err(appError(view.code ?? 'not_allowed'));
  room.replica.unwritten.add(row);
  room.serverTime.born(row.id);
  ports.shown(call.scope);
  const written = await room.writeQueue.write(row);
  if (!written.ok) return written;
  ports.written();
  return ok({ scope: call.scope, seq: written.value, id: row.id });
}

/** A call made into a row, or why it cannot be one. Its arguments, id and time stay as they are from here on. */
function bear({ room, model, stopped }: CommandPorts, call: Call): Result<Born, AppError> {
  const stop = stopped();
  if (stop !== null) return err(stop);
  const { scope, name, also } = call;
  const resolved = resolveCall(model, { name, args: call.args });
  if (!resolved.ok) {
    const refusal = resolved.error;
    return err(appError('code' in refusal ? refusal.code : 'bad_arguments'));
  }
  const { replica, serverTime, clock } = room;
  const content: RowContent = {
    name,
    args: resolved.value.args,
    at: clock.now(),
    offsetMs: serverTime.offsetMs(),
    base: seenCursor(room, scope),
    born: replica.timeline(),
  };
  const text = rowText(content);
  if (utf8Bytes(text) > limits.mutationBytesMax) return err(appError('too_large'));
  const waiting = replica.outbox.total() + replica.unwritten.size;
  if (waiting >= limits.queueLengthMax) return err(appError('full'));
  const row = { scope, id: room.ids.mutationId(), content, text, also };
  return ok({ row, resolved: resolved.value });
}

const seenCursor = ({ replica }: EngineRoom, scope: Scope): Cursor | null => {
  const { cursor, pulled } = replica.scope(scope).record();
  return pulled ? cursor : null;
};

/** What the person may not read yet cannot be judged here: a join goes out, and so does anything before the first pull. */
function mayBeUnseen({ room, model }: CommandPorts, { scope, name }: Call): boolean {
  const def = Object.hasOwn(model.mutations, name) ? model.mutations[name] : undefined;
  return def?.stranger === true && !room.replica.scope(scope).record().pulled;
}

async function discard(
  { room, stopped, ready }: CommandPorts,
  { scope, id }: { readonly scope: Scope; readonly id: string },
): Promise<Result<null, AppError>> {
  await ready;
  await room.writeQueue.settled();
  const stop = stopped();
  if (stop !== null) return err(stop);
  const row = room.replica.outbox.find(scope, id);
  if (row === undefined) return err(appError('missing'));
  // Offered again after a fork, others may have seen it applied; and what is decided cannot be taken back (EN4).
  if (row.state.re === true || row.state.outcome !== undefined) return err(appError('not_allowed'));
  return room.turn.run(async () => {
    const closed = await closeRows(room.store, [{ ...row, close: 'discarded' }]);
    if (!closed.ok) {
      room.storeFailed(closed.error);
      return err(appError(failureCode(closed.error)));
    }
    for (const record of closed.value) room.replica.outbox.update(chunkKey(record), record);
    room.replica.lay(scope);
    room.changed([scope], 'rows');
    return ok(null);
  });
}
