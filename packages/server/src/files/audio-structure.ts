/** Containers that say how long each of their parts is: lengths that do not fit the file are lies (H10). */

/** Fewer bytes than asked for at the end of the file. */
export type ReadAt = (from: number, count: number) => Promise<Uint8Array>;

/** More parts at the top than any encoder writes. */
const partsMax = 1_000;

const typeAt = (bytes: Uint8Array, at: number): string =>
  String.fromCodePoint(...bytes.subarray(at, at + 4));
const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** MP4: boxes from the first byte to the last, `ftyp` first, with a table of contents. */
export async function areBoxesSound(readAt: ReadAt, size: number): Promise<boolean> {
  let at = 0;
  let hasIndex = false;
  for (let parts = 0; at < size; parts += 1) {
    const head = await readAt(at, 16);
    if (head.length < 8 || parts >= partsMax) return false;
    const type = typeAt(head, 4);
    if (at === 0 && type !== 'ftyp') return false;
    if (type === 'moov') hasIndex = true;
    const length = boxLength(head, size - at);
    if (length === null || length > size - at) return false;
    at += length;
  }
  return hasIndex;
}

/** 0 reaches to the end, 1 is followed by a long length; null for what cannot be. */
function boxLength(head: Uint8Array, left: number): number | null {
  const length = viewOf(head).getUint32(0);
  if (length === 0) return left;
  if (length > 1) return length < 8 ? null : length;
  if (head.length < 16) return null;
  const long = viewOf(head).getBigUint64(8);
  return long < 16n || long > BigInt(left) ? null : Number(long);
}

/** What an encoder writes as a length when it writes to a pipe and cannot know. */
const unknownLengths: ReadonlySet<number> = new Set([0, 0xff_ff_ff_ff]);

/** WAV: chunks inside the file, with a format before the samples. */
export async function areChunksSound(readAt: ReadAt, size: number): Promise<boolean> {
  let at = 12;
  let hasFormat = false;
  for (let parts = 0; at + 8 <= size; parts += 1) {
    const head = await readAt(at, 8);
    if (head.length < 8 || parts >= partsMax) return false;
    const length = viewOf(head).getUint32(4, true);
    const left = size - at - 8;
    if (typeAt(head, 0) === 'fmt ') hasFormat = true;
    if (typeAt(head, 0) === 'data') {
      const isSound = length <= left || unknownLengths.has(length);
      return hasFormat && isSound && left > 0;
    }
    if (length > left) return false;
    // Chunks begin at even places.
    at += 8 + length + (length % 2);
  }
  return false;
}
