/** Tags of a wav: a LIST INFO chunk for old players, an ID3 chunk for new ones, both before the sound. */
import { assert } from '@jamz/core';
import { id3Tag, type Tags } from './id3-tag.ts';

const riffHeaderBytes = 12;

export function tagWav(file: Uint8Array, tags: Tags): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  assert(textAt(file, 0) === 'RIFF' && textAt(file, 12) === 'fmt ', 'a wav that begins with fmt');
  const soundAt = riffHeaderBytes + 8 + view.getUint32(16, true);
  assert(textAt(file, soundAt) === 'data', 'sound behind fmt');
  const info = Buffer.concat([
    Buffer.from('INFO'),
    infoChunk('INAM', tags.title),
    infoChunk('IART', tags.artist),
    infoChunk('IPRD', tags.album),
    infoChunk('ICRD', String(tags.year)),
    infoChunk('IGNR', tags.genre),
  ]);
  const added = Buffer.concat([chunk('LIST', info), chunk('id3 ', id3Tag(tags))]);
  const tagged = Buffer.concat([file.subarray(0, soundAt), added, file.subarray(soundAt)]);
  tagged.writeUInt32LE(tagged.length - 8, 4);
  return new Uint8Array(tagged);
}

const infoChunk = (id: string, text: string): Buffer => chunk(id, Buffer.from(`${text}\0`, 'utf8'));

/** Its size is that of the content; a byte of padding keeps the next one even. */
function chunk(id: string, content: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  const padding = Buffer.alloc(content.length % 2);
  return Buffer.concat([Buffer.from(id, 'latin1'), size, content, padding]);
}

const textAt = (file: Uint8Array, at: number): string =>
  Buffer.from(file.subarray(at, at + 4)).toString('latin1');
