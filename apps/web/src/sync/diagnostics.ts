/** What may leave the device for a bug report: numbers, states and names of changes. No ids, names, texts or secrets. */
import type { Problem, QueueItem, SyncState } from '@jamz/client/react';

export interface DiagnosticsInput {
  readonly now: number;
  readonly state: SyncState;
  readonly queue: readonly QueueItem[];
  readonly problems: readonly Problem[];
  readonly browser: string;
}

const rowsMax = 100;

export function diagnosticsText(input: DiagnosticsInput): string {
  const { state, now } = input;
  const age = (at: number | null) => (at === null ? null : Math.round((now - at) / 1000));
  return JSON.stringify(
    {
      app: 'TrafficJamz',
      takenAtMs: now,
      browser: input.browser,
      status: state.status,
      reason: state.reason,
      isForeign: state.isForeign,
      waiting: state.waiting,
      problemCount: state.problems,
      onHold: state.onHold,
      connected: state.connected,
      leader: state.leader,
      breaker: state.breaker,
      clockOffsetMs: state.clockOffsetMs,
      persisted: state.persisted,
      lastSyncedSecondsAgo: age(state.lastSyncedAt),
      nextTryInSeconds: state.nextTryAt === null ? null : -(age(state.nextTryAt) ?? 0),
      queue: input.queue.slice(0, rowsMax).map((item) => ({
        scope: kindOf(item.scope),
        name: item.name,
        state: item.state,
        attempts: item.attempts,
        secondsOld: age(item.at),
      })),
      problems: input.problems.slice(0, rowsMax).map((problem) => ({
        scope: kindOf(problem.scope),
        name: problem.name,
        end: problem.end,
        code: problem.code,
        decided: problem.decided,
        secondsOld: age(problem.at),
      })),
    },
    null,
    2,
  );
}

const kindOf = (scope: string): string => scope.split(':', 1)[0] ?? '';
