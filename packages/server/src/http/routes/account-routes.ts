/** The signed-in person's own account, and what a person sees before joining a group. */
import { appError, err, limits, ok, type Timers, type Clock } from '@jamz/core';
import type { Accounts } from '../../auth/accounts.ts';
import type { Erasure } from '../../auth/erasure.ts';
import type { JoinPreviews } from '../../auth/join-previews.ts';
import type { Profiles } from '../../auth/profiles.ts';
import type { Metrics } from '../../observe/metrics.ts';
import { notSignedIn, type Handlers } from '../call.ts';
import type { RateLimits } from '../../auth/rate-limits.ts';
import { waitUntil } from './wait-until.ts';

export interface AccountRoutePorts {
  readonly accounts: Accounts;
  readonly erasure: Erasure;
  readonly profiles: Profiles;
  readonly previews: JoinPreviews;
  readonly rates: RateLimits;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly timers: Timers;
}

export function createAccountRoutes(
  ports: AccountRoutePorts,
): Handlers<'me' | 'eraseMe' | 'previewJoin'> {
  const { accounts, erasure, profiles, previews, rates, metrics } = ports;
  return {
    async me({ caller }) {
      const known = caller === null ? null : await accounts.read(caller.person.userId);
      if (known === null) return notSignedIn();
      const { userId, operator, createdAt } = known;
      const displayName = (await profiles.nameOf(userId)) ?? known.displayName;
      return ok({ body: { userId, displayName, operator, createdAt } });
    },
    async eraseMe({ caller, body, address }) {
      if (caller === null) return notSignedIn();
      const { userId } = caller.person;
      // A hijacked session alone must not be able to erase anybody (H24).
      const confirmed = await accounts.confirm(userId, body.password, { address });
      if (!confirmed.ok) return confirmed;
      await erasure.erase(userId);
      return ok({ refreshCookie: null });
    },
    async previewJoin({ body, address }) {
      const began = ports.clock.monotonic();
      const retryAfterMs = await rates.codeDelay(address);
      if (retryAfterMs > 0) return err({ code: 'rate_limited', retryAfterMs });
      const preview = await previews.find(body.scope, body.proof);
      // Found or not, known group or not: the answer takes the same time (H19).
      await waitUntil(ports, began + limits.previewMsMin);
      if (preview !== null) return ok({ body: preview });
      metrics.count('codeFailures');
      await rates.failCode(address);
      return err(appError('not_found'));
    },
  };
}
