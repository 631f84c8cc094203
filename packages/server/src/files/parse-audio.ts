/**
 * Reads a file as audio, as far as its structure says what it is. Runs in a thread of its own on strangers' bytes: it
 * reads a bounded number of them and imports nothing of the house (SECURITY section 1 "Uploads", H10).
 */
import { openAsBlob } from 'node:fs';
import { parseBlob, parseBuffer, type IAudioMetadata } from 'music-metadata';
import { audioKindOf, audioMimes, type AudioKind } from './audio-kind.ts';
import { areBoxesSound, areChunksSound, type ReadAt } from './audio-structure.ts';
import { areFramesSound } from './mpeg-frames.ts';

export interface ParseBudget {
  readonly sniffBytes: number;
  readonly bytesMax: number;
}

/** The library loads the parser of a format with its first file. */
export async function loadParsers(): Promise<void> {
  for (const mimeType of Object.values(audioMimes)) {
    await parseBuffer(new Uint8Array(64), { mimeType }).catch(() => {});
  }
}

/** The type of the file by what is in it; null when it is no sound audio. */
export async function parseAudio(path: string, budget: ParseBudget): Promise<string | null> {
  const file = await openAsBlob(path);
  const head = new Uint8Array(await file.slice(0, budget.sniffBytes).arrayBuffer());
  const kind = audioKindOf(head);
  if (kind === null) return null;
  const metered = meter(file, budget.bytesMax);
  try {
    if (!(await isTiled(kind, metered))) return null;
    const options = { skipCovers: true, includeChapters: false };
    const parsed = await parseBlob(metered.as(audioMimes[kind]), options);
    return isSound(parsed, kind, file.size) ? audioMimes[kind] : null;
  } catch {
    // Whatever a parser of strangers' bytes throws, it says one thing.
    return null;
  }
}

interface MeteredFile {
  readonly size: number;
  readonly readAt: ReadAt;
  as(type: string): Blob;
}

/** The file, of which at most so many bytes can be read in all. */
function meter(file: Blob, bytesMax: number): MeteredFile {
  let left = bytesMax;
  const slice = (from: number, to: number): Blob => {
    left -= to - from;
    if (left < 0) throw new Error('more was read than any sound file needs');
    return file.slice(from, to);
  };
  return {
    size: file.size,
    readAt: async (from, count) =>
      new Uint8Array(await slice(from, Math.min(file.size, from + count)).arrayBuffer()),
    // The parser asks a Blob for its size, its type and its parts, and for nothing else.
    as: (type) => ({ size: file.size, type, slice }) as unknown as Blob,
  };
}

/** Formats that say how long each part is: the parts must fit the file. */
async function isTiled(kind: AudioKind, file: MeteredFile): Promise<boolean> {
  const { readAt, size } = file;
  switch (kind) {
    case 'm4a':
      return areBoxesSound(readAt, size);
    case 'wav':
      return areChunksSound(readAt, size);
    case 'mp3':
      return areFramesSound(readAt, size);
    case 'ogg':
    case 'flac':
      // The parser reads their heads as strictly as we could.
      return true;
  }
}

function isSound({ format }: IAudioMetadata, kind: AudioKind, bytes: number): boolean {
  const { sampleRate = 0, codec = '', hasVideo = false, duration = 0, bitrate = 0 } = format;
  if (hasVideo || codec === '' || !(sampleRate > 0)) return false;
  if (!Number.isFinite(duration) || duration < 0 || duration > 86_400) return false;
  // Samples that are not compressed take the room that they take.
  return kind !== 'wav' || (duration * bitrate) / 8 <= bytes;
}
