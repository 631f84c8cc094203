/** Branded ids: a `UserId` is not a `Scope`, although both are strings. */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import {
  clientIdPattern,
  entityIdPattern,
  mutationIdPattern,
  scopePattern,
} from './id-patterns.ts';

const idPattern = /^[A-Za-z0-9_-]{1,64}$/u;

export const userIdSchema = z.string().check(z.regex(idPattern)).brand<'UserId'>();
export type UserId = z.infer<typeof userIdSchema>;

/** Random, UUID v4 on the wire; one per (browser profile, person). `sys:` ids belong to the server and are refused at the door (EN1). */
export const clientIdSchema = z.string().check(z.regex(clientIdPattern)).brand<'ClientId'>();
export type ClientId = z.infer<typeof clientIdSchema>;

/** `group:<id>` or `user:<id>`: the unit of order, rights, sharding, restore and erasure. `toy:<id>` belongs to the simulator's model. */
export const scopeSchema = z.string().check(z.regex(scopePattern)).brand<'Scope'>();
export type Scope = z.infer<typeof scopeSchema>;

/** 128 random bits as 22 characters base64url, born with the mutation and kept for ever (EN6). */
export const mutationIdSchema = z.string().check(z.regex(mutationIdPattern)).brand<'MutationId'>();
export type MutationId = z.infer<typeof mutationIdSchema>;

/** Opaque to devices: `timeline.version.hash8.mac` (EN16). */
export const cursorSchema = z
  .string()
  .check(z.minLength(1), z.maxLength(limits.cursorLengthMax))
  .brand<'Cursor'>();
export type Cursor = z.infer<typeof cursorSchema>;

export const entityIdSchema = z.string().check(z.regex(entityIdPattern));
