/**
 * Last write wins per field, in server-corrected time. Who saw the standing value replaces it whatever his clock says;
 * otherwise the newer stamp stands, and the person is asked if and only if two devices set the field within five
 * minutes and neither had seen the other's value (EN28, EN29).
 */
import * as z from 'zod/mini';
import { compareStamps, type Stamp } from '../clock/hybrid-time.ts';
import { limits } from '../limits.ts';

/** Who set a field, when, and in which version it came to stand: one per field, beside the values. */
export const fieldStampSchema = z.strictObject({
  ms: z.int().check(z.nonnegative()),
  n: z.int().check(z.nonnegative()),
  c: z.string(),
  v: z.int().check(z.nonnegative()),
  by: z.string(),
});
export type FieldStamp = z.infer<typeof fieldStampSchema>;

export interface FieldWrite {
  readonly stamp: Stamp;
  /** Version its author saw (EN28). */
  readonly seenVersion: number;
  /** Version it will stand in. */
  readonly version: number;
  readonly by: string;
  /** The value that stands is the value wanted. */
  readonly isSame: boolean;
}

export type FieldDecision =
  /** It stands; `overrules` says whether it replaces a value it had not seen. */
  | {
      readonly end: 'stands';
      readonly stamp: FieldStamp;
      readonly overrules: null | { readonly asked: boolean };
    }
  /** An unseen newer value stays. */
  | { readonly end: 'overruled'; readonly asked: boolean };

export function decideField(current: FieldStamp | undefined, write: FieldWrite): FieldDecision {
  const { stamp, version, by } = write;
  const own: FieldStamp = { ...stamp, v: version, by };
  if (current === undefined) return { end: 'stands', stamp: own, overrules: null };
  const isNewer = compareStamps(stamp, current) > 0;
  if (write.isSame) return { end: 'stands', stamp: isNewer ? own : current, overrules: null };
  const saw = current.c === stamp.c || write.seenVersion >= current.v;
  if (saw) {
    const raised = isNewer ? own : { ...own, ms: current.ms, n: current.n + 1 };
    return { end: 'stands', stamp: raised, overrules: null };
  }
  const asked = Math.abs(stamp.ms - current.ms) <= limits.questionWindowMs;
  return isNewer
    ? { end: 'stands', stamp: own, overrules: { asked } }
    : { end: 'overruled', asked };
}
