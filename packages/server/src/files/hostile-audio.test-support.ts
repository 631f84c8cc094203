/** Files that say they are audio and are not, or lie about their lengths (H10). */
import { smallWav } from './small-audio.test-support.ts';

const text = (chars: string): Buffer => Buffer.from(chars, 'latin1');
const big = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const little = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
/** ID3 writes lengths with seven bits to the byte. */
const sevens = (value: number): Buffer =>
  Buffer.from([21, 14, 7, 0].map((shift) => (value >>> shift) & 0x7f));
const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([big(body.length + 8), text(type), body]);
};
const ftyp = box('ftyp', text('M4A \0\0\0\0M4A '));

/** An MPEG frame's head, 128 kbit/s and 44.1 kHz, and nothing that could be heard. */
const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(413)]);

function wavWith(change: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.from(smallWav(1));
  change(bytes);
  return bytes;
}

function id3(bodyBytes: number, frameId: string, claimed: number): Buffer {
  const head = [text('ID3\x03\0\0'), sevens(bodyBytes), text(frameId), big(claimed), text('\0\0')];
  return Buffer.concat([...head, text('\0image/png\0\x03\0')]);
}

/** Boxes inside boxes, as deep as the file goes. */
function nest(type: string, depth: number): Buffer {
  const heads = Array.from({ length: depth }, (_, n) =>
    Buffer.concat([big((depth - n) * 8), text(type)]),
  );
  return Buffer.concat(heads);
}

export const hostileAudio: Readonly<Record<string, () => Buffer>> = {
  'nothing at all': () => Buffer.alloc(0),
  'one byte': () => text('I'),
  'a text': () => text('#EXTM3U\nthis is no music\n'.repeat(500)),
  'a page behind a tag': () => Buffer.concat([id3(10, 'TIT2', 4), text('<html><script>')]),
  'a program': () => Buffer.concat([text('\x7FELF'), Buffer.alloc(5_000)]),
  'chance behind an MPEG sync': () =>
    Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(300_000, 0x5a)]),
  'one MPEG frame alone': () => frame,
  'a WAV without samples': () => smallWav(1).subarray(0, 44),
  'a WAV of 2 GB in 1,600 bytes': () => wavWith((bytes) => bytes.writeUInt32LE(0x7f_ff_ff_00, 40)),
  'a WAV whose format is 2 GB long': () =>
    wavWith((bytes) => bytes.writeUInt32LE(0x7f_ff_ff_00, 16)),
  'a WAV without rates': () => wavWith((bytes) => bytes.writeUInt32LE(0, 24)),
  'a WAV of a million chunks': () => {
    const chunks = Buffer.alloc(8_000_000);
    for (let at = 0; at < chunks.length; at += 8) chunks.write('junk', at);
    return Buffer.concat([text('RIFF'), little(0x7f_ff_ff_ff), text('WAVE'), chunks]);
  },
  'a tag of 100 MB in 40 bytes': () => id3(100_000_000, 'APIC', 99_000_000),
  'a picture of 100 MB': () =>
    Buffer.concat([id3(100_000_000, 'APIC', 99_999_980), Buffer.alloc(100_000_000), frame, frame]),
  'a million empty tag frames': () => {
    const frames = Buffer.concat([text('TXXX'), big(0), text('\0\0')]);
    const body = Buffer.alloc(10_000_000, frames);
    return Buffer.concat([text('ID3\x03\0\0'), sevens(body.length), body, frame]);
  },
  'an MP4 without contents': () => Buffer.concat([ftyp, box('mdat', Buffer.alloc(1_000))]),
  'an MP4 whose box is 2 GB long': () =>
    Buffer.concat([ftyp, big(0x7f_ff_ff_ff), text('moov'), Buffer.alloc(100)]),
  'an MP4 with a box of 16 exabytes': () =>
    Buffer.concat([ftyp, big(1), text('moov'), Buffer.alloc(8, 0xff), Buffer.alloc(100)]),
  'an MP4 of a million boxes': () =>
    Buffer.concat([ftyp, Buffer.alloc(8_000_000, box('free')), box('moov')]),
  'an MP4 of boxes that end where they begin': () =>
    Buffer.concat([
      ftyp,
      box('moov', Buffer.alloc(1_000_000, Buffer.concat([big(4), text('trak')]))),
    ]),
  'an MP4 of a million boxes inside': () =>
    Buffer.concat([ftyp, box('moov', Buffer.alloc(8_000_000, box('trak')))]),
  'an MP4 of boxes in boxes': () => Buffer.concat([ftyp, box('moov', nest('trak', 20_000))]),
  'an Ogg without a stream': () => Buffer.concat([text('OggS'), Buffer.alloc(10_000)]),
  'an Ogg of empty pages': () => {
    const page = Buffer.alloc(27);
    page.write('OggS');
    return Buffer.alloc(27 * 300_000, page);
  },
  'a FLAC whose block is 16 MB long': () =>
    Buffer.concat([text('fLaC'), Buffer.from([0x84, 0xff, 0xff, 0xff]), Buffer.alloc(100)]),
  'a FLAC of a million blocks': () =>
    Buffer.concat([text('fLaC'), Buffer.alloc(4_000_000, Buffer.from([0x01, 0, 0, 0]))]),
};
