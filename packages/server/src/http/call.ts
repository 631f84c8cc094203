/** What a route's handler is given and gives back: no request, no reply, nothing of the web framework. */
import type { Readable } from 'node:stream';
import { appError, err, type Person, type Result } from '@jamz/core';
import type * as z from 'zod/mini';
import type { RouteName, RouteTable } from './route-table.ts';

/** Who asks, from the token and the session's row, never from the body. */
export interface Caller {
  readonly person: Person;
  readonly sessionId: string;
}

export interface Call<Body, Params> {
  readonly body: Body;
  readonly params: Params;
  /** There on `bearer` and `operator` routes. */
  readonly caller: Caller | null;
  readonly address: string;
  /** The refresh cookie as sent; null when there is none. */
  readonly refreshCookie: string | null;
  readonly authorization: string | null;
  /** Value of a request header by its name in lower case; null when it is not there or there twice. */
  readonly header: (name: string) => string | null;
}

export interface Reply {
  readonly status?: number | undefined;
  readonly body?: unknown;
  /** Sent as it is, with this content type. */
  readonly text?: { readonly type: string; readonly content: string } | undefined;
  /** Its own status and headers, and bytes or nothing. */
  readonly raw?: RawReply | undefined;
  /** A new refresh cookie, or null to delete it. */
  readonly refreshCookie?: string | null | undefined;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable | Uint8Array | null;
}

interface Taken {
  /** Null when nothing came. */
  readonly upload: Readable | null;
  readonly picture: Buffer | null;
}
type BodyOf<R> = R extends { readonly takes: infer What extends keyof Taken }
  ? Taken[What]
  : JsonBodyOf<R>;
type JsonBodyOf<R> = R extends { readonly body: infer B extends z.ZodMiniType }
  ? z.output<B>
  : null;
type ParamsOf<R> = R extends { readonly params: infer P extends z.ZodMiniType }
  ? z.output<P>
  : null;

export type Handler<R> = (call: Call<BodyOf<R>, ParamsOf<R>>) => Promise<Result<Reply>>;
export type Handlers<Names extends RouteName = RouteName> = {
  readonly [Name in Names]: Handler<RouteTable[Name]>;
};

/** For what cannot happen behind a guard, and must not answer if it does. */
export const notSignedIn = (): Result<never> => err(appError('sign_in_needed'));
