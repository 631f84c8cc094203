/** Answers of the open routes: what a server says about itself, and what it says to a person about themselves. */
import * as z from 'zod/mini';
import { userIdSchema } from '../base/ids.ts';

/** `GET /readyz` and `GET /healthz` (the app's own probe): 200 when ready, else 503 with the part that is not. */
export const healthAnswerSchema = z.strictObject({
  ready: z.boolean(),
  parts: z.record(z.string(), z.string()),
});
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

/** `GET /api/version`. */
export const versionAnswerSchema = z.strictObject({
  name: z.literal('TrafficJamz'),
  version: z.string(),
  protocol: z.int(),
  protocolOldest: z.int(),
});

/** `GET /config.json`: all the app needs to know at run time; nothing is baked into the build. */
export const appConfigSchema = z.strictObject({
  serverName: z.string(),
  /** Without a slash at the end; invitation links begin with it. */
  publicUrl: z.string(),
  signUp: z.enum(['open', 'closed']),
  protocol: z.int(),
  version: z.string(),
});
export type AppConfig = z.infer<typeof appConfigSchema>;

/** `GET /api/me`. */
export const meAnswerSchema = z.strictObject({
  userId: userIdSchema,
  displayName: z.string(),
  operator: z.boolean(),
  createdAt: z.int(),
});
