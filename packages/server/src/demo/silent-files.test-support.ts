/** Real files without a sound: what a parser reads of them is all there is. */

/** MPEG 1 layer 3 at 44.1 kHz and 128 kbit/s: a frame whose side information is zero is silence. */
export function silentMp3(frames: number): Uint8Array<ArrayBuffer> {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9004);
  return new Uint8Array(Buffer.concat(Array.from({ length: frames }, () => frame)));
}

/** 16 bits, one channel, 8 kHz. */
export function silentWav(seconds: number): Uint8Array<ArrayBuffer> {
  const data = Buffer.alloc(seconds * 16_000);
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return new Uint8Array(Buffer.concat([head, data]));
}
