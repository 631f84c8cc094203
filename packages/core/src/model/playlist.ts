/** The playlist: tracks a group knows, and the order in which it wants to hear them. An item may be a title alone. */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { fieldStampSchema } from '../merge/last-write-per-field.ts';
import { compareOrdered, orderKeyPattern } from '../merge/order-key.ts';
import {
  blockText,
  bornFields,
  hashText,
  lineText,
  personId,
  pictureKey,
  recordId,
  timeMs,
} from './text-fields.ts';

export const titleText = lineText(limits.titleLengthMax);
/** `track:<sha256>`: two devices with the same file make one track (EN35). */
export const trackIdText = z.string().check(z.regex(/^track:[0-9a-f]{64}$/u));
export const trackIdOf = (sha256: string): string => `track:${sha256}`;

/** What a device says about a file. */
export const trackFacts = {
  sha256: hashText,
  title: titleText,
  artist: blockText(limits.titleLengthMax),
  album: blockText(limits.titleLengthMax),
  durMs: z.int().check(z.nonnegative(), z.maximum(86_400_000)),
  mime: z.string().check(z.regex(/^audio\/[a-z0-9.+-]{1,40}$/u)),
  bytes: z.int().check(z.nonnegative()),
  /** The cover that lay in the file; null when there was none. */
  artKey: z._default(pictureKey, null),
};

export const trackSchema = z.strictObject({
  ...trackFacts,
  /** True once the bytes are on the server for this group: only the server says so (EN15, EN34). */
  available: z._default(z.boolean(), false),
  ...bornFields,
});
export type Track = z.infer<typeof trackSchema>;

export const playlistItemSchema = z.strictObject({
  title: z.nullable(titleText),
  trackId: z.nullable(trackIdText),
  orderKey: z.string().check(z.regex(orderKeyPattern), z.maxLength(limits.orderKeyLengthMax)),
  /** Items that one device appended in one sitting stay together (EN31). */
  runId: recordId,
  addedBy: personId,
  addedAt: timeMs,
  stamps: z.record(z.string(), fieldStampSchema),
  ...bornFields,
});
export type PlaylistItem = z.infer<typeof playlistItemSchema>;

/** The order everybody sees: by order key, then id, as bytes. Returns a new list of the same records. */
export function sortPlaylist<
  T extends { readonly id: string; readonly value: Readonly<Record<string, unknown>> },
>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, id: item.id, orderKey: String(item.value['orderKey']) }))
    .toSorted(compareOrdered)
    .map(({ item }) => item);
}
