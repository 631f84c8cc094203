/**
 * Which addresses this server answers under, and which pages may talk to it (H6, H25). A request is ours when its Host
 * is on the list and, where a browser says where it comes from, that is our own origin.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { protocolHeader } from '@jamz/core';

const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

export interface OriginGuard {
  /** The one origin that is printed, linked to and redirected to; without a slash at the end. */
  readonly publicOrigin: string;
  readonly isPublic: boolean;
  isOwnHost(host: string | undefined): boolean;
  /** For a page asked for under another loopback name: where it lives really, else null. */
  canonicalOf(host: string | undefined): string | null;
  isOwnOrigin(origin: string | undefined): boolean;
  /** No browser says that somebody else's page asks. */
  isNotForeign(headers: IncomingHttpHeaders): boolean;
  /** A browser (or who speaks like one) says that our own page asks. */
  isSameOrigin(headers: IncomingHttpHeaders): boolean;
}

export const isLoopbackName = (hostname: string): boolean => loopbackNames.has(hostname);

/** `publicUrl` null: reached on loopback under the port it listens on. */
export function createOriginGuard(options: {
  readonly publicUrl: string | null;
  readonly port: () => number;
}): OriginGuard {
  const { publicUrl, port } = options;
  const origin = (): string =>
    publicUrl === null ? `http://127.0.0.1:${port()}` : new URL(publicUrl).origin;
  const isPublic = publicUrl !== null && !isLoopbackName(new URL(publicUrl).hostname);

  const isOwnOrigin = (value: string | undefined): boolean => {
    if (value === undefined || value === 'null') return false;
    return value === origin();
  };
  return {
    get publicOrigin() {
      return origin();
    },
    isPublic,
    isOwnHost(host) {
      if (host === undefined) return false;
      return host === new URL(origin()).host || isLoopbackName(nameOf(host));
    },
    canonicalOf(host) {
      if (isPublic || host === undefined) return null;
      const own = new URL(origin());
      const isSibling = isLoopbackName(nameOf(host)) && host !== own.host;
      return isSibling && portOf(host) === own.port ? own.origin : null;
    },
    isOwnOrigin,
    isNotForeign(headers) {
      const { origin: from } = headers;
      if (from !== undefined && !isOwnOrigin(from)) return false;
      const site = headers['sec-fetch-site'];
      return site === undefined || site === 'same-origin' || site === 'none';
    },
    isSameOrigin(headers) {
      if (headers[protocolHeader] === undefined) return false;
      const { origin: from } = headers;
      if (from !== undefined && !isOwnOrigin(from)) return false;
      const site = headers['sec-fetch-site'];
      return site === undefined ? isOwnOrigin(from) : site === 'same-origin';
    },
  };
}

const nameOf = (host: string): string => host.replace(/:[0-9]{1,5}$/u, '');
const portOf = (host: string): string => /:([0-9]{1,5})$/u.exec(host)?.[1] ?? '';
