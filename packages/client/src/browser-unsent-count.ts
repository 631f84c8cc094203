/**
 * How many changes wait here, in a small cookie: browsers that take an origin's storage away leave cookies, so that
 * the next start can say what is gone (EN25).
 */

export interface UnsentCount {
  /** Null when there is no cookie: nobody was signed in, or it was taken too. */
  read(): number | null;
  /** Null removes it. */
  write(count: number | null): void;
}

const name = 'jamz_unsent';
const maxAgeSeconds = 400 * 86_400;

/** `cookies` is the document. */
export function createBrowserUnsentCount(cookies: { cookie: string }): UnsentCount {
  let last: number | null | undefined;
  return {
    read: () => {
      const found = /(?:^|;\s*)jamz_unsent=(\d{1,9})(?:;|$)/u.exec(cookies.cookie);
      return found === null ? null : Number(found[1]);
    },
    write: (count) => {
      if (count === last) return;
      last = count;
      const age = count === null ? 0 : maxAgeSeconds;
      cookies.cookie = `${name}=${count ?? 0}; Path=/; SameSite=Strict; Max-Age=${age}`;
    },
  };
}
