/**
 * What the first bytes of a file say it is. A cheap look before anything is stored: the server and the parser of the
 * tags look closer (M6).
 */

/** The type as it goes to the server; null when it is none of the five kinds that are played here. */
export function sniffAudio(head: Uint8Array): string | null {
  if (isMark(head, 0, 'RIFF') && isMark(head, 8, 'WAVE')) return 'audio/wav';
  if (isMark(head, 0, 'OggS')) return 'audio/ogg';
  if (isMark(head, 0, 'fLaC')) return 'audio/flac';
  if (isMark(head, 4, 'ftyp')) return 'audio/mp4';
  if (isMark(head, 0, 'ID3')) return taggedKind(head);
  return isMpegFrame(head, 0) ? 'audio/mpeg' : null;
}

const isMark = (bytes: Uint8Array, at: number, mark: string): boolean =>
  Array.from(mark).every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

/** Some programs put mp3's tag in front of flac; where the tag ends behind what we see, it is believed to be mp3. */
function taggedKind(head: Uint8Array): string {
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 127), 0);
  return isMark(head, size + 10, 'fLaC') ? 'audio/flac' : 'audio/mpeg';
}

/** Eleven set bits, then a version, layer, bit rate and sampling rate that exist. */
function isMpegFrame(bytes: Uint8Array, at: number): boolean {
  const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
  const isSync = a === 0xff && (b & 0xe0) === 0xe0;
  const hasVersion = (b & 0x18) !== 0x08;
  const isLayer3 = (b & 0x06) === 0x02;
  const rate = c >> 4;
  return isSync && hasVersion && isLayer3 && rate > 0 && rate < 15 && (c & 0x0c) !== 0x0c;
}
