/**
 * ID3v2.4, as far as the demo's files need it: texts in UTF-8 and one picture. It stands before the sound of an mp3, and
 * as a chunk of its own in a wav.
 */
export interface Tags {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number;
  readonly genre: string;
  /** Its place on the album, and how many there are. */
  readonly track: readonly [number: number, of: number];
  readonly cover: Picture;
}

export interface Picture {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly bytes: Uint8Array;
}

const utf8 = 3;
const frontCover = 3;

export function id3Tag(tags: Tags): Uint8Array<ArrayBuffer> {
  const frames = Buffer.concat([
    textFrame('TIT2', tags.title),
    textFrame('TPE1', tags.artist),
    textFrame('TALB', tags.album),
    textFrame('TDRC', String(tags.year)),
    textFrame('TCON', tags.genre),
    textFrame('TRCK', tags.track.join('/')),
    pictureFrame(tags.cover),
  ]);
  const head = Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), syncsafe(frames.length)]);
  return new Uint8Array(Buffer.concat([head, frames]));
}

const textFrame = (id: string, text: string): Buffer =>
  frame(id, Buffer.concat([Buffer.from([utf8]), Buffer.from(text, 'utf8')]));

const pictureFrame = ({ mime, bytes }: Picture): Buffer =>
  frame(
    'APIC',
    // Encoding, kind of picture, and an empty description.
    Buffer.concat([
      Buffer.from([utf8]),
      Buffer.from(`${mime}\0`, 'latin1'),
      Buffer.from([frontCover, 0]),
      bytes,
    ]),
  );

const frame = (id: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(id, 'latin1'),
    syncsafe(content.length),
    Buffer.from([0, 0]),
    content,
  ]);

/** Seven bits a byte: no size ever looks like the beginning of a sound frame. */
const syncsafe = (size: number): Buffer =>
  Buffer.from([21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f));
