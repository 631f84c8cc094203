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

/** The same with tags of ID3v2.3 behind the samples, a cover among them. */
export function taggedWav(
  seconds: number,
  tags: { readonly title: string; readonly artist: string; readonly cover: Uint8Array },
): Uint8Array<ArrayBuffer> {
  const text = (id: string, value: string) => frame(id, [0, ...new TextEncoder().encode(value)]);
  const cover = [0, ...new TextEncoder().encode('image/png'), 0, 3, 0, ...tags.cover];
  const frames = [
    ...text('TIT2', tags.title),
    ...text('TPE1', tags.artist),
    ...frame('APIC', cover),
  ];
  const length = [21, 14, 7, 0].map((shift) => (frames.length >> shift) & 127);
  const tag = [...new TextEncoder().encode('ID3'), 3, 0, 0, ...length, ...frames];
  if (tag.length % 2 === 1) tag.push(0);
  const wav = smallWav(seconds);
  const bytes = new Uint8Array(wav.length + 8 + tag.length);
  bytes.set(wav);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode('id3 '), wav.length);
  view.setUint32(wav.length + 4, tag.length, true);
  bytes.set(tag, wav.length + 8);
  view.setUint32(4, bytes.length - 8, true);
  return bytes;
}

function frame(id: string, body: readonly number[]): readonly number[] {
  const size = [24, 16, 8, 0].map((shift) => (body.length >> shift) & 255);
  return [...new TextEncoder().encode(id), ...size, 0, 0, ...body];
}
