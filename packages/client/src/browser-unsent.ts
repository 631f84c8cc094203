/**
 * What the browser is told about work that waits here: a small cookie with the count, because browsers that take an
 * origin's storage away leave cookies (EN25), and the wish to be woken when the network is back (D20). Neither is
 * worth making an edit slower, so both follow a moment behind.
 */
import type { Timers } from '@jamz/core';
import type { Hints } from './hints.ts';

export interface BrowserUnsent {
  /** What the cookie said when this tab began; null when there was none. */
  readonly atStart: number | null;
  /** As set last. */
  count(): number | null;
  /** Null: nobody's work is here, so nothing can be lost. */
  set(count: number | null): void;
  close(): void;
}

export interface UnsentPorts {
  /** The document. */
  readonly cookies: { cookie: string };
  readonly timers: Timers;
  readonly hints: Hints;
  readonly wake: () => void;
}

/** Read by the worker as well, where the browser lets it. */
export const unsentCookie = 'jamz_unsent';
const maxAgeSeconds = 400 * 86_400;
const restMs = 250;

export function createBrowserUnsent(ports: UnsentPorts): BrowserUnsent {
  const atStart = readCount(ports.cookies.cookie);
  let count = atStart;
  let written = atStart;
  let later: { readonly cancel: () => void } | null = null;

  const write = (): void => {
    later?.cancel();
    later = null;
    if (count === written) return;
    const isFirst = (written ?? 0) === 0 && (count ?? 0) > 0;
    written = count;
    const age = count === null ? 0 : maxAgeSeconds;
    ports.cookies.cookie = `${unsentCookie}=${count ?? 0}; Path=/; SameSite=Strict; Max-Age=${age}`;
    // After the cookie: a worker that is woken at once looks whether anything waits.
    if (isFirst) ports.wake();
  };

  const unhint = ports.hints.onChange((hint) => {
    if (hint !== 'hidden') return;
    write();
    if ((count ?? 0) > 0) ports.wake();
  });

  return {
    atStart,
    count: () => count,
    set: (next) => {
      count = next;
      later ??= ports.timers.after(restMs, write);
    },
    close: () => {
      unhint();
      write();
    },
  };
}

function readCount(cookies: string): number | null {
  const found = /(?:^|;\s*)jamz_unsent=(\d{1,9})(?:;|$)/u.exec(cookies);
  return found === null ? null : Number(found[1]);
}
