/** Blobs: content-addressed bytes under their SHA-256, with ranges. Contract: `blob-store.contract.ts`. */
export interface BlobInfo {
  readonly sha256: string;
  readonly bytes: number;
}
export interface BlobStore {
  /** Streams in, checks the hash, stores create-only. False when the bytes do not have that hash (nothing is kept). */
  put(sha256: string, chunks: AsyncIterable<Uint8Array>): Promise<boolean>;
  stat(sha256: string): Promise<BlobInfo | null>;
  /** Bytes [from, to), to = end when null; null when unknown. */
  read(sha256: string, from: number, to: number | null): Promise<AsyncIterable<Uint8Array> | null>;
  delete(sha256: string): Promise<void>;
  list(after: string, limit: number): Promise<readonly BlobInfo[]>;
  close(): Promise<void>;
}

/** Keys are made by the server from bytes; anything else must never reach a path. */
export const isBlobKey = (text: string): boolean => /^[0-9a-f]{64}$/u.test(text);
