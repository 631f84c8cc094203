/** What a route is; the routes themselves are in `route-table.ts`. */
import type * as z from 'zod/mini';

/**
 * `none`: anybody. `bearer`: an access token. `cookie`: proof that our own page asks, since a cookie comes along by
 * itself. `operator`: the token of a person who runs this server. `metrics`: the operator's collector.
 */
export type AuthNeed = 'none' | 'bearer' | 'operator' | 'cookie' | 'metrics';
/** `probe` is never limited; `device` counts per session, `files` too but more widely; `anonymous` per address. */
export type RateClass = 'probe' | 'anonymous' | 'device' | 'files';

export interface RouteDef {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE' | 'OPTIONS';
  readonly path: string;
  readonly auth: AuthNeed;
  readonly rate: RateClass;
  readonly summary: string;
  readonly body?: z.ZodMiniType;
  readonly params?: z.ZodMiniType;
  /** Of the 200 answer; absent means 204 without a body. */
  readonly answer?: z.ZodMiniType;
  /** Not JSON: left out of the OpenAPI document's schemas. */
  readonly text?: true;
  /** The body is bytes: a stream of a tus upload, or a whole picture. */
  readonly takes?: 'upload' | 'picture';
  /** The answer has its own status and headers, and bytes or nothing. */
  readonly gives?: 'bytes' | 'headers';
}
