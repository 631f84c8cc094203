/** Real audio by real encoders: what a person would pick from the device. Made once and kept beside the builds. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ffmpeg = process.env['JAMZ_TEST_FFMPEG'] ?? '/usr/bin/ffmpeg';
const cacheFolder = join(import.meta.dirname, '..', '.jamz-cache', 'audio');

const encoders = {
  mp3: 'libmp3lame',
  wav: 'pcm_s16le',
  ogg: 'libvorbis',
  flac: 'flac',
  m4a: 'aac',
} as const;
export type AudioFormat = keyof typeof encoders;
export const audioFormats = Object.keys(encoders) as readonly AudioFormat[];

export interface AudioOrder {
  readonly format: AudioFormat;
  readonly seconds: number;
  readonly title: string;
  readonly artist: string;
  readonly album?: string;
  /** Pitch in hertz: files of different pitch have different bytes. */
  readonly pitch: number;
}

export interface MadeAudio extends AudioOrder {
  readonly path: string;
}

/** 44,100 samples of two bytes a second: more than 150 MB. */
export const longWavSeconds = 1_800;

/** A tone with tags; its file is called as its title. */
export async function makeAudio(order: AudioOrder): Promise<MadeAudio> {
  const { format, seconds, title, artist, album = '', pitch } = order;
  const tone = `sine=frequency=${pitch}:duration=${seconds}`;
  const tags = Object.entries({ title, artist, album }).flatMap(([key, text]) =>
    text === '' ? [] : ['-metadata', `${key}=${text}`],
  );
  // The encoder's name and version would make other bytes on another machine, and another hash each time it is updated.
  const plain = ['-fflags', '+bitexact', '-flags:a', '+bitexact'];
  const args = ['-f', 'lavfi', '-i', tone, ...tags, '-c:a', encoders[format], ...plain];
  const folder = join(cacheFolder, createHash('sha256').update(args.join('\0')).digest('hex'));
  const path = join(folder, `${title}.${format}`);
  if (!existsSync(path)) await encode(args, folder, path);
  return { ...order, path };
}

/** Under another name first: a run that was ended must not leave half a file for the next. */
async function encode(args: readonly string[], folder: string, path: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${process.pid}.${path.slice(path.lastIndexOf('.') + 1)}`;
  try {
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', ...args, draft]);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
