/** Files beside the log: uploads, grants, pictures and what the operator's first run asks (ENGINE section 8). */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';

const scopeText = z.string().check(z.regex(/^(?:group|user):[A-Za-z0-9_-]{1,64}$/u));
const sha256Text = z.string().check(z.regex(/^[0-9a-f]{64}$/u));
const pictureIdText = z.string().check(z.regex(/^[A-Za-z0-9_-]{16,80}$/u));

/** Resumable uploads (tus 1.0): create, ask how far, go on. */
export const uploadsPath = '/api/uploads';
/** `GET`, with ranges; needs the bearer and answers `private, no-store` (EN37). */
export const mediaPath = (sha256: string): string => `/api/media/${sha256}`;
/** `POST` the picture's bytes, `GET` what the server made of them (EN36). */
export const picturePath = (scope: string, pictureId: string): string =>
  `/api/pictures/${scope}/${pictureId}`;

/** The `Upload-Metadata` of a new upload. */
export const uploadMetadataSchema = z.strictObject({
  scope: scopeText,
  sha256: sha256Text,
  mime: z.string().check(z.regex(/^audio\/[a-z0-9.+-]{1,40}$/u)),
});
export type UploadMetadata = z.infer<typeof uploadMetadataSchema>;

/**
 * `POST /api/grants`: these bytes are known here and this person can read them already, so nothing need be sent (EN34).
 * `not_found` means: upload them.
 */
export const grantRequestSchema = z.strictObject({ scope: scopeText, sha256: sha256Text });

export const mediaParamsSchema = z.strictObject({ sha256: sha256Text });
export const pictureParamsSchema = z.strictObject({ scope: scopeText, pictureId: pictureIdText });

/** `GET /api/me/usage`: bytes that this person's uploads take on the server, and how many there may be. */
export const usageAnswerSchema = z.strictObject({ bytes: z.int(), bytesMax: z.int() });

/** `POST /api/admin/settings`, operators only. */
export const serverSettingsSchema = z.strictObject({
  serverName: z.string().check(z.trim(), z.minLength(1), z.maxLength(limits.nameLengthMax)),
});

/** `POST /api/admin/demo` begins, `GET` tells how far: a group with friends and generated audio to try things on. */
export const demoAnswerSchema = z.strictObject({
  state: z.enum(['none', 'making', 'done', 'failed']),
  /** Tracks made so far, of how many. */
  done: z.int(),
  total: z.int(),
  groupId: z.nullable(z.string()),
});
export type DemoAnswer = z.infer<typeof demoAnswerSchema>;
