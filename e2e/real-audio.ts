/** Real audio by real encoders: what a person would pick from the device. */
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ffmpeg = process.env['JAMZ_TEST_FFMPEG'] ?? '/usr/bin/ffmpeg';

export type AudioFormat = 'mp3' | 'wav' | 'ogg' | 'flac' | 'm4a';

export interface AudioOrder {
  readonly format: AudioFormat;
  readonly seconds: number;
  readonly title: string;
  readonly artist: string;
  /** Pitch in hertz: files of different pitch have different bytes. */
  readonly pitch: number;
}

export interface MadeAudio extends AudioOrder {
  readonly path: string;
}

/** A tone with tags, in a folder of its own below the temporary one. */
export async function makeAudio(order: AudioOrder): Promise<MadeAudio> {
  const { format, seconds, title, artist, pitch } = order;
  const path = join(await mkdtemp(join(tmpdir(), 'jamz-audio-')), `${title}.${format}`);
  const tone = `sine=frequency=${pitch}:duration=${seconds}`;
  const tags = ['-metadata', `title=${title}`, '-metadata', `artist=${artist}`];
  await promisify(execFile)(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', tone, ...tags, path]);
  return { ...order, path };
}
