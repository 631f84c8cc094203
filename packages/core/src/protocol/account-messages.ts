/** Bodies of the account routes under `/api/auth`, `/api/setup`, `/api/join` and `/api/me` (SECURITY.md section 1). */
import * as z from 'zod/mini';
import { userIdSchema } from '../base/ids.ts';
import { errorCodes, type ErrorCode } from '../errors.ts';
import { limits } from '../limits.ts';

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.nameLengthMax));
const login = z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.loginLengthMax));
const password = z.string().check(z.minLength(1), z.maxLength(limits.passwordLengthMax));

/** The device's own key: ECDSA P-256, public part as JWK coordinates. The private part never leaves the device. */
export const deviceKeySchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().check(z.maxLength(64)),
  y: z.string().check(z.maxLength(64)),
});

/** `POST /api/auth/register`. With `setupToken` the new person becomes the operator and the set-up is done. */
export const registerRequestSchema = z.strictObject({
  login,
  password,
  displayName: name,
  deviceName: name,
  deviceKey: deviceKeySchema,
  setupToken: z.optional(z.string().check(z.maxLength(128))),
});
/** `POST /api/auth/login`. */
export const loginRequestSchema = z.strictObject({
  login,
  password,
  deviceName: name,
  deviceKey: deviceKeySchema,
});
/** Answer of register, login and refresh; the refresh cookie comes beside it. */
export const sessionAnswerSchema = z.strictObject({
  userId: userIdSchema,
  sessionId: z.string(),
  displayName: z.string(),
  operator: z.boolean(),
  accessToken: z.string(),
  /** Server milliseconds. */
  accessTokenExpiresAt: z.int(),
  /** 256 bits base64url, the same for this account on every device session: the root of the device's sealing key. */
  deviceSecret: z.string(),
  serverTime: z.int(),
});
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

/** `POST /api/auth/challenge` (cookie): what the device key signs next. */
export const challengeAnswerSchema = z.strictObject({
  family: z.string(),
  generation: z.int(),
  nonce: z.string(),
});
/**
 * `POST /api/auth/refresh` (cookie): `signature` is base64url ECDSA P-256/SHA-256 (IEEE P1363) over the UTF-8 bytes of
 * `jamz-refresh.<family>.<generation>.<nonce>`.
 */
export const refreshRequestSchema = z.strictObject({
  nonce: z.string().check(z.maxLength(128)),
  signature: z.string().check(z.maxLength(128)),
});
/**
 * `POST /api/auth/logout`: works without bearer or fresh cookie, by the device key alone, so that a sign-out made
 * offline can be told later. `signature` is over `jamz-logout.<sessionId>.<at>`.
 */
export const logoutRequestSchema = z.strictObject({
  sessionId: z.string().check(z.maxLength(64)),
  at: z.int(),
  signature: z.string().check(z.maxLength(128)),
});
/** `GET /api/auth/sessions`; `DELETE /api/auth/sessions/:id` revokes one, `DELETE /api/auth/sessions` all others. */
export const sessionListSchema = z.strictObject({
  sessions: z.array(
    z.strictObject({
      sessionId: z.string(),
      deviceName: z.string(),
      createdAt: z.int(),
      lastSeenAt: z.int(),
      current: z.boolean(),
    }),
  ),
});

/** `POST /api/join/preview`: H(token) in the body, never in an address (EN38). */
export const joinPreviewRequestSchema = z.strictObject({
  scope: z.string().check(z.maxLength(80)),
  proof: z.string().check(z.maxLength(64)),
});
export const joinPreviewAnswerSchema = z.strictObject({
  groupName: z.string(),
  memberCount: z.int(),
  role: z.string(),
  expiresAt: z.int(),
});

/** `GET /api/setup`: what the first screen needs. `DELETE /api/me` erases the signed-in person. */
export const setupAnswerSchema = z.strictObject({
  /** True until an operator exists. */
  needed: z.boolean(),
  serverName: z.string(),
  version: z.string(),
});
export const eraseRequestSchema = z.strictObject({ password });

/** Body of every answer that is not 2xx. */
export const errorAnswerSchema = z.strictObject({
  code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]),
  text: z.string(),
  retryAfterMs: z.optional(z.int()),
});
