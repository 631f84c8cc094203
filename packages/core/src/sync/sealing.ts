/**
 * Sealing as a port, and the shapes that lie on disk. One box per (entity or arguments, owner); its additional data
 * binds it to scope, kind and id, so that a box cannot be moved (EN43).
 */
import * as z from 'zod/mini';

/** `person:<userId>` or `scope:<scope>`: whose key closes a field. */
export type Owner = `person:${string}` | `scope:${string}`;

export const boxSchema = z.strictObject({
  /** `person:<userId>` or `scope:<scope>`. */
  owner: z.string(),
  keyId: z.string(),
  /** base64url, 96 bits. */
  nonce: z.string(),
  /** base64url, AES-256-GCM ciphertext with its 128-bit tag. */
  ct: z.string(),
});
export type Box = z.infer<typeof boxSchema>;

/** What an erased field reads as. Every text schema of the model allows it. */
export const erasedMark = '\u{2205} erased';

/** One owner's key, ready to use; how it is held is the adapter's business. */
export interface OwnerKey {
  readonly owner: Owner;
  readonly keyId: string;
  readonly seal: (plaintext: string, additionalData: string) => Box;
  /** Throws when the box was not made by this key for this additional data. */
  readonly open: (box: Box, additionalData: string) => string;
}

/** `destroyed` has a permanent tombstone in the keyring: its fields read as erased. */
export type KeyState = OwnerKey | 'destroyed';

/** The server's keys. Throws `unavailable` when a copy cannot be reached: never an erased field by mistake. */
export interface KeyPort {
  /**
   * Keys of all these owners; an owner that never had one is absent. May answer from a cache of at most 60 s, unless
   * `fresh` asks for what stands in the keyring now.
   */
  read(
    owners: readonly Owner[],
    options?: { readonly fresh: boolean },
  ): Promise<ReadonlyMap<Owner, KeyState>>;
  /** Creates the key in every configured copy of the keyring. Refuses a destroyed owner with `destroyed`. */
  create(owner: Owner): Promise<KeyState>;
}

/** Digest and MAC, given so that `core` and `server/sync` import no platform module (EN14). */
export interface DigestPort {
  /** SHA-256 of the UTF-8 bytes, lower-case hex. */
  sha256(text: string): string;
  /** HMAC-SHA-256 under a server secret kept outside the database file, base64url. */
  mac(purpose: string, text: string): string;
}
