/** A server short of one thing only: it answers for all scopes but one, and asks for patience there (EN19, N7). */
import { isClose, type SyncRequest, type SyncResponse } from '@jamz/core';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

/** The rows of that scope stand at the head of an outbox which otherwise moves on: what the watchdog is for (N9). */
export function shedScope(
  world: World,
  chance: Chance,
  { request, response }: { readonly request: SyncRequest; readonly response: SyncResponse },
): SyncResponse {
  if (!chance.is(world.rates().scopeShed)) return response;
  const asking = request.scopes.find(({ push }) => push.some((row) => !isClose(row)));
  if (asking === undefined) return response;
  const { scope } = asking;
  const retryAfterMs = chance.pick([5_000, 100_000, 150_000]);
  world.happened('one scope told to wait', `${scope} ${retryAfterMs}`);
  world.busyUntil(world.time.now() + retryAfterMs + world.rates().delayMsMax);
  return {
    ...response,
    scopes: response.scopes.map((answer) =>
      answer.scope === scope ? { scope, code: 'unavailable', retryAfterMs } : answer,
    ),
  };
}
