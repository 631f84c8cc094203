/** What a file is by its first bytes. Names and announced types are never believed (SECURITY section 1 "Uploads"). */

export const audioMimes = {
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
} as const;
export type AudioKind = keyof typeof audioMimes;

/** Null when the first bytes are those of no audio that is taken here. */
export function audioKindOf(head: Uint8Array): AudioKind | null {
  const text = (from: number, to: number): string =>
    String.fromCodePoint(...head.subarray(from, to));
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WAVE') return 'wav';
  if (text(0, 4) === 'OggS') return 'ogg';
  if (text(0, 4) === 'fLaC') return 'flac';
  if (text(4, 8) === 'ftyp') return 'm4a';
  if (text(0, 3) === 'ID3') return 'mp3';
  return isMpegFrame(head) ? 'mp3' : null;
}

/** Eleven bits of sync, a layer, a bit rate and a sample rate that exist. */
function isMpegFrame(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  const isSynced = first === 0xff && (second & 0xe0) === 0xe0;
  const hasVersion = (second & 0x18) !== 0x08;
  const hasLayer = (second & 0x06) !== 0;
  const hasRates = (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
  return isSynced && hasVersion && hasLayer && hasRates;
}
