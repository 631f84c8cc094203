/** What the socket brings beside `sync`: hints that make the system fast, never what makes it right. */
import * as z from 'zod/mini';
import { clientIdSchema, cursorSchema, scopeSchema, userIdSchema } from '../base/ids.ts';
import { patchSchema } from './sync-message.ts';

/** `auth` field of the Socket.IO handshake. */
export const handshakeSchema = z.strictObject({
  accessToken: z.string().check(z.maxLength(4_096)),
  clientId: clientIdSchema,
  protocol: z.int(),
});
export type Handshake = z.infer<typeof handshakeSchema>;

/** Server -> client `patch`: without `patch` (slow reader), or when `from` is not the device's cursor: pull. */
export const patchEventSchema = z.strictObject({
  scope: scopeSchema,
  from: cursorSchema,
  to: cursorSchema,
  patch: z.optional(patchSchema),
});
export type PatchEvent = z.infer<typeof patchEventSchema>;

/** Server -> client `revoked`: a scope (purge when the cursor is ahead of base), or this session. */
export const revokedEventSchema = z.union([
  z.strictObject({ scope: scopeSchema, revoked: cursorSchema }),
  z.strictObject({ session: z.literal(true) }),
]);
export type RevokedEvent = z.infer<typeof revokedEventSchema>;

/** Client -> server `presence {visible, watching}`; server -> client who is here. */
export const presenceReportSchema = z.strictObject({
  visible: z.boolean(),
  watching: z.nullable(scopeSchema),
});
export const presenceEventSchema = z.strictObject({
  scope: scopeSchema,
  here: z.array(userIdSchema),
});

/** Client -> server `time {t0}`, answered `{t0, t1, t2}`: one clock probe. */
export const timeProbeSchema = z.strictObject({ t0: z.number() });
export const timeAnswerSchema = z.strictObject({ t0: z.number(), t1: z.number(), t2: z.number() });

/** Client -> server `auth {accessToken}`: a renewed token for the open socket. */
export const socketAuthSchema = z.strictObject({
  accessToken: z.string().check(z.maxLength(4_096)),
});
/** Why a handshake is refused (Socket.IO `connect_error` message). */
export const handshakeRefusals = ['sign-in', 'update', 'revoked', 'busy'] as const;
