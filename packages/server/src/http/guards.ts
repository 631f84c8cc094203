/** What every request passes before its body is read: host, origin, rate, person. Cheap things first. */
import { appError, err, ok, type AppError, type Result } from '@jamz/core';
import type { FastifyRequest } from 'fastify';
import type { Authentication } from '../auth/authentication.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Caller } from './call.ts';
import type { OriginGuard } from '../auth/origin-guard.ts';
import type { RateLimits } from '../auth/rate-limits.ts';
import type { RouteDef } from './route-def.ts';

export interface Guards {
  /** Null when the address asked for is one of ours and no foreign page asks. */
  checkDoor(request: FastifyRequest): AppError | null;
  /** The caller of a `bearer` or `operator` route, null elsewhere. */
  admit(request: FastifyRequest, route: RouteDef): Promise<Result<Caller | null>>;
}

export function createGuards(ports: {
  readonly origins: OriginGuard;
  readonly rates: RateLimits;
  readonly authentication: Authentication;
  readonly metrics: Metrics;
}): Guards {
  const { origins, rates, authentication, metrics } = ports;

  const limited = (kind: string, retryAfterMs: number): AppError => {
    metrics.countBy('rateLimited', kind);
    return { code: 'rate_limited', retryAfterMs };
  };
  const admitBearer = async (
    request: FastifyRequest,
    rate: RouteDef['rate'],
  ): Promise<Result<Caller>> => {
    const token = bearerOf(request.headers.authorization);
    const caller = token === null ? null : await authentication.check(token);
    if (caller === null || !caller.ok) {
      // Only who shows no valid token counts against the address: behind one address live many devices.
      const wait = await rates.takeAnonymous(request.ip);
      if (wait > 0) return err(limited('anonymous', wait));
      return caller ?? err(appError('sign_in_needed'));
    }
    const take = rate === 'files' ? rates.takeFiles : rates.takeDevice;
    const wait = await take(caller.value.sessionId);
    return wait > 0 ? err(limited(rate, wait)) : caller;
  };

  return {
    checkDoor(request) {
      const { headers, method } = request;
      if (!origins.isOwnHost(headers.host)) return appError('foreign_origin', 'host');
      const isRead = method === 'GET' || method === 'HEAD';
      if (!isRead && !origins.isNotForeign(headers)) return appError('foreign_origin', 'origin');
      return null;
    },
    async admit(request, route) {
      if (route.auth === 'bearer') return admitBearer(request, route.rate);
      if (route.auth === 'operator') {
        const caller = await admitBearer(request, route.rate);
        if (!caller.ok || caller.value.person.operator) return caller;
        return err(appError('not_allowed'));
      }
      if (route.auth === 'cookie' && !origins.isSameOrigin(request.headers)) {
        return err(appError('foreign_origin', 'cookie route'));
      }
      if (route.rate !== 'anonymous') return ok(null);
      const wait = await rates.takeAnonymous(request.ip);
      return wait > 0 ? err(limited('anonymous', wait)) : ok(null);
    },
  };
}

function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._-]+)$/u.exec(header ?? '')?.[1] ?? null;
}
