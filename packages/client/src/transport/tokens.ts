/** Where the transports get their access token from, and where they report that one was refused. */
import type { ErrorCode } from '@jamz/core';

export type TokenResult =
  | { readonly end: 'token'; readonly token: string }
  /** Only the person can help: a sign-in is needed. */
  | { readonly end: 'sign-in' }
  | { readonly end: 'update' }
  | { readonly end: 'refused'; readonly code: ErrorCode }
  | { readonly end: 'silent' | 'foreign' }
  | { readonly end: 'unavailable'; readonly retryAfterMs: number | null };

export interface Tokens {
  /**
   * A token believed to be good, renewed first when it is about to end. `refused` names one that the server has just
   * turned down: it is not handed out again. However many ask at once, in however many tabs, one renewal is made.
   */
  get(refused?: string): Promise<TokenResult>;
  /** The server says that it has ended this session: if that is so, the screen locks. */
  revoked(): void;
}
