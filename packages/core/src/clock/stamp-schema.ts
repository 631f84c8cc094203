/** A stamp as it is stored. */
import * as z from 'zod/mini';
import type { Stamp } from './hybrid-time.ts';

export const stampSchema: z.ZodMiniType<Stamp> = z.strictObject({
  ms: z.int().check(z.nonnegative()),
  n: z.int().check(z.nonnegative()),
  c: z.string(),
});
