/** What both doors do around a sync message: protocol, batch limits, measuring. The rest is the sync room's. */
import {
  appError,
  err,
  limits,
  ok,
  protocolOldest,
  protocolVersion,
  type Clock,
  type Person,
  type Result,
  type SyncRequest,
  type SyncResponse,
} from '@jamz/core';
import type { Log } from './observe/log.ts';
import type { Metrics } from './observe/metrics.ts';
import { toAppError } from './observe/error-answer.ts';
import type { SyncService } from './sync/sync-service.ts';

export interface SyncDoor {
  sync(person: Person, request: SyncRequest, door: string): Promise<Result<SyncResponse>>;
}

export function createSyncDoor(ports: {
  readonly sync: SyncService;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly log: Log;
}): SyncDoor {
  const { sync, clock, metrics, log } = ports;
  return {
    async sync(person, request, door) {
      const pushed = request.scopes.reduce((sum, scope) => sum + scope.push.length, 0);
      const refused = refusalOf(request, pushed);
      if (refused !== null) {
        metrics.countBy('syncRequests', refused);
        return err(appError(refused));
      }
      const began = clock.monotonic();
      try {
        const response = await sync.sync(person, request);
        metrics.observeSync((clock.monotonic() - began) / 1_000, pushed);
        countOutcomes(metrics, response);
        return ok(response);
      } catch (thrown) {
        const error = toAppError(thrown);
        metrics.countBy('syncRequests', error.code);
        if (error.code === 'internal') log.failure('sync failed', thrown, { door });
        return err(error);
      }
    },
  };
}

function refusalOf(request: SyncRequest, pushed: number): 'update_needed' | 'too_large' | null {
  if (request.protocol < protocolOldest || request.protocol > protocolVersion) {
    return 'update_needed';
  }
  return pushed > limits.batchMutationsMax ? 'too_large' : null;
}

function countOutcomes(metrics: Metrics, response: SyncResponse): void {
  metrics.countBy('syncRequests', 'answered');
  for (const scope of response.scopes) {
    if ('code' in scope) {
      metrics.countBy('syncScopes', scope.code);
      continue;
    }
    const kind = 'patch' in scope ? 'patch' : 'reset' in scope ? 'reset' : 'revoked';
    metrics.countBy('syncScopes', kind);
    const ends = new Map<string, number>();
    let conflicts = 0;
    for (const result of scope.results) {
      const outcome = 'end' in result ? result.end : 'taken' in result ? 'taken' : 'retry';
      ends.set(outcome, (ends.get(outcome) ?? 0) + 1);
      if ('conflicts' in result) conflicts += result.conflicts?.length ?? 0;
    }
    for (const [outcome, count] of ends) metrics.countBy('mutations', outcome, count);
    metrics.countBy('conflicts', 'field', conflicts);
  }
}
