/** From a score to a file without tags: MP3 by LAME in WebAssembly, or plain WAV where the piece has one channel. */
import { createMp3Encoder } from 'wasm-media-encoders';
import type { Block } from './block.ts';
import { playScore } from './play-score.ts';
import { secondsOf, type Score } from './score.ts';

const kilobitsPerSecond = 128;
const headerBytes = 44;

export interface EncodedPiece {
  readonly mime: 'audio/mpeg' | 'audio/wav';
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly durMs: number;
}

export async function encodePiece(score: Score): Promise<EncodedPiece> {
  const durMs = Math.round(secondsOf(score) * 1_000);
  return score.channels === 1
    ? { mime: 'audio/wav', bytes: encodeWav(score), durMs }
    : { mime: 'audio/mpeg', bytes: await encodeMp3(score), durMs };
}

async function encodeMp3(score: Score): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = await createMp3Encoder();
  const { sampleRate, channels } = score;
  encoder.configure({ sampleRate, channels, bitrate: kilobitsPerSecond });
  const pieces: Buffer[] = [];
  // What the encoder hands out is its own memory, which the next call overwrites.
  for (const { left, right } of playScore(score)) {
    pieces.push(Buffer.from(encoder.encode([left, right])));
  }
  pieces.push(Buffer.from(encoder.finalize()));
  return new Uint8Array(Buffer.concat(pieces));
}

/** 16 bits, both sides as one. */
function encodeWav(score: Score): Uint8Array<ArrayBuffer> {
  const { sampleRate } = score;
  const dataBytes = Math.round(secondsOf(score) * sampleRate) * 2;
  const file = new Uint8Array(headerBytes + dataBytes);
  const view = new DataView(file.buffer);
  writeHeader(view, { sampleRate, dataBytes });
  let at = headerBytes;
  for (const block of playScore(score)) at = writeBlock(view, block, at);
  return file;
}

function writeHeader(
  view: DataView,
  of: { readonly sampleRate: number; readonly dataBytes: number },
): void {
  const text = (at: number, letters: string): void => {
    for (const [index, letter] of [...letters].entries()) {
      view.setUint8(at + index, letter.codePointAt(0) ?? 0);
    }
  };
  text(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + of.dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, of.sampleRate, true);
  view.setUint32(28, of.sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, of.dataBytes, true);
}

function writeBlock(view: DataView, { left, right }: Block, from: number): number {
  for (let index = 0; index < left.length; index += 1) {
    const value = ((left[index] ?? 0) + (right[index] ?? 0)) * 0.5;
    view.setInt16(from + index * 2, Math.round(value * 32_767), true);
  }
  return from + left.length * 2;
}
