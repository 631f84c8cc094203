/** The lists of the sync panel, as the screens read them: the same arrays until something in them changed. */
import type { JsonObject } from '@jamz/core';
import type { Problem, QueueItem } from '../client.ts';
import type { OutboxRow } from '../outbox/outbox-row.ts';
import type { Replica } from '../state/replica.ts';

export interface PanelLists {
  queue(): readonly QueueItem[];
  problems(): readonly Problem[];
  forget(): void;
}

const noArgs: JsonObject = {};

export function createPanelLists(replica: Replica, sending: () => ReadonlySet<string>): PanelLists {
  let queue: readonly QueueItem[] | null = null;
  let problems: readonly Problem[] | null = null;
  const rows = (): readonly OutboxRow[] =>
    replica.outbox.scopes().flatMap((scope) => replica.outbox.rows(scope));

  return {
    queue() {
      queue ??= rows()
        .filter((row) => row.state.close === undefined)
        .map(({ clientId, scope, seq, id, content, state }) => ({
          clientId,
          scope,
          seq,
          id,
          name: content?.name ?? '',
          args: content?.args ?? noArgs,
          at: content?.at ?? 0,
          attempts: state.tries ?? 0,
          state: sending().has(id) ? 'sending' : 'waiting',
        }));
      return queue;
    },
    problems() {
      problems ??= [
        ...replica.outbox
          .scopes()
          .filter((scope) => replica.outbox.hasClosing(scope))
          .flatMap((scope) => replica.outbox.rows(scope))
          .flatMap((row) => pendingProblem(row)),
        ...decidedProblems(replica),
      ];
      return problems;
    },
    forget() {
      queue = null;
      problems = null;
    },
  };
}

/** Closed by the device, not yet confirmed by the server: shown, but nothing can be done about it yet (EN4). */
function pendingProblem({ id, scope, content, state }: OutboxRow): readonly Problem[] {
  const { close } = state;
  if (state.stub === true || (close !== 'parked' && close !== 'quarantined' && close !== 'cut'))
    return [];
  return [
    {
      id,
      scope,
      name: content?.name ?? '',
      args: content?.args ?? noArgs,
      at: content?.at ?? 0,
      end: close === 'quarantined' ? 'closed' : close,
      code: state.failed ?? null,
      decided: false,
    },
  ];
}

const decidedProblems = (replica: Replica): readonly Problem[] =>
  [...replica.problems.values()].map(({ record, content }) => ({
    id: record.id,
    scope: record.scope,
    name: content?.name ?? '',
    args: content?.args ?? noArgs,
    at: record.at,
    end: record.end,
    code: record.code,
    decided: true,
  }));
