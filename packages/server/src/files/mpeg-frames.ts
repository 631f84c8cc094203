/** MP3 has no container: what proves it is a row of frames, each beginning where the one before says that it ends (H10). */
import type { ReadAt } from './audio-structure.ts';

/** Frames in a row that no chance makes. */
const framesWanted = 3;
/** Padding and odd bytes that encoders leave between a tag and the first frame. */
const searchBytes = 128 * 1024;

interface Frame {
  readonly bytes: number;
  /** Version, layer and sample rate: the same in every frame of a file. */
  readonly sort: string;
}

export async function areFramesSound(readAt: ReadAt, size: number): Promise<boolean> {
  const from = await endOfTag(readAt);
  if (from >= size) return false;
  const window = await readAt(from, searchBytes);
  for (let at = 0; at + 4 <= window.length; at += 1) {
    if (window[at] !== 0xff) continue;
    if (await isRow(readAt, { size, at: from + at, first: window.subarray(at, at + 4) }))
      return true;
  }
  return false;
}

/** Behind an ID3v2 tag, whose length is written with seven bits to the byte. */
async function endOfTag(readAt: ReadAt): Promise<number> {
  const head = await readAt(0, 10);
  if (String.fromCodePoint(...head.subarray(0, 3)) !== 'ID3') return 0;
  const length = [...head.subarray(6, 10)].reduce((sum, byte) => sum * 128 + (byte & 0x7f), 0);
  const hasFooter = ((head[5] ?? 0) & 0x10) !== 0;
  return 10 + length + (hasFooter ? 10 : 0);
}

async function isRow(
  readAt: ReadAt,
  place: { readonly size: number; readonly at: number; readonly first: Uint8Array },
): Promise<boolean> {
  let frame = frameOf(place.first);
  let { at } = place;
  for (let count = 1; frame !== null; count += 1) {
    if (count === framesWanted) return true;
    at += frame.bytes;
    const next = at + 4 <= place.size ? frameOf(await readAt(at, 4)) : null;
    if (next?.sort !== frame.sort) return false;
    frame = next;
  }
  return false;
}

/** Kilobits per second by the four bits of the head: MPEG 1 layers I to III, then MPEG 2 layer I, then II and III. */
const rates = {
  v1l1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;
const sampleRates = [44_100, 48_000, 32_000] as const;

/** Null when these four bytes begin no frame. */
function frameOf(head: Uint8Array): Frame | null {
  const [sync = 0, kind = 0, numbers = 0] = head;
  if (head.length < 4 || sync !== 0xff || (kind & 0xe0) !== 0xe0) return null;
  const version = (kind >> 3) & 3;
  const layer = 4 - ((kind >> 1) & 3);
  if (version === 1 || layer === 4) return null;
  const isOne = version === 3;
  const table = isOne ? rates[`v1l${layer as 1 | 2 | 3}`] : layer === 1 ? rates.v2l1 : rates.v2;
  const kilobits = table[(numbers >> 4) - 1];
  const baseRate = sampleRates[((numbers >> 2) & 3) as 0 | 1 | 2];
  if (kilobits === undefined || baseRate === undefined) return null;
  const sampleRate = isOne ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4;
  const padding = (numbers >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 3 && !isOne ? 576 : 1_152;
  const slots = Math.floor(((samples / 8) * kilobits * 1_000) / sampleRate);
  const bytes = layer === 1 ? Math.floor(slots / 4) * 4 + padding * 4 : slots + padding;
  return { bytes, sort: `${version} ${layer} ${sampleRate}` };
}
