/** Audio made on the spot: 8 kHz, one channel, 8 bits, so a second is 8,000 bytes; another seed is another file. */

export function smallWav(seconds: number, seed = 1): Uint8Array<ArrayBuffer> {
  const samples = seconds * 8_000;
  const bytes = new Uint8Array(44 + samples);
  const view = new DataView(bytes.buffer);
  const mark = (at: number, letters: string): void => {
    bytes.set(new TextEncoder().encode(letters), at);
  };
  mark(0, 'RIFF');
  view.setUint32(4, 36 + samples, true);
  mark(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 8_000, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  mark(36, 'data');
  view.setUint32(40, samples, true);
  for (let at = 0; at < samples; at += 1) {
    bytes[44 + at] = 128 + Math.round(60 * Math.sin((at * (220 + seed * 7) * Math.PI) / 4_000));
  }
  return bytes;
}

export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
