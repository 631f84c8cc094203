/** A tone of any length as a wav file that a real decoder takes. */

const rate = 8_000;
const headerBytes = 44;

export function toneWav(seconds: number, hertz = 440): Buffer {
  const samples = seconds * rate;
  const file = Buffer.alloc(headerBytes + samples * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  // PCM, one channel, 16 bits.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    const sample = Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / rate));
    file.writeInt16LE(sample, headerBytes + at * 2);
  }
  return file;
}
