/** True audio of a few bytes, for tests that need a file and not its sound. */

/** A WAV of so many samples, different for every seed. */
export function smallWav(seed: number, samples = 800): Buffer {
  const data = Buffer.alloc(samples * 2);
  for (let n = 0; n < samples; n += 1) data.writeInt16LE(((n * (seed + 7)) % 2_000) - 1_000, n * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
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
  return Buffer.concat([head, data]);
}
