/**
 * The refresh cookie. Its name carries the cluster's id, since cookies ignore the port; the `__Host-` prefix pins it to
 * this host over TLS. On loopback over plain http WebKit drops Secure cookies, and only there it gets a plain name.
 */
import { limits } from '@jamz/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

const maxAgeSeconds = limits.refreshIdleDays * 86_400;

export interface RefreshCookie {
  read(request: FastifyRequest): string | null;
  /** Null deletes it. */
  write(request: FastifyRequest, reply: FastifyReply, value: string | null): void;
}

export function createRefreshCookie(options: {
  readonly clusterId: string;
  readonly isPublic: boolean;
}): RefreshCookie {
  const id = options.clusterId.slice(0, 8);
  const secureName = `__Host-jamz_${id}`;
  const plainName = `jamz_${id}`;
  const isPlain = (request: FastifyRequest): boolean =>
    !options.isPublic && dropsSecureOnLoopback(request.headers['user-agent'] ?? '');
  return {
    read(request) {
      const name = isPlain(request) ? plainName : secureName;
      return request.cookies[name] ?? null;
    },
    write(request, reply, value) {
      const plain = isPlain(request);
      void reply.setCookie(plain ? plainName : secureName, value ?? '', {
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
        secure: !plain,
        maxAge: value === null ? 0 : maxAgeSeconds,
      });
    },
  };
}

function dropsSecureOnLoopback(userAgent: string): boolean {
  return /AppleWebKit/u.test(userAgent) && !/Chrom(?:e|ium)\//u.test(userAgent);
}
