import { expect, test } from 'vitest';
import { sniffAudio } from './sniff-audio.ts';
import { smallWav } from './small-wav.test-support.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'string' ? Array.from(part, (letter) => letter.charCodeAt(0)) : part,
    ),
  );

test('[M6] each kind that is played is known by its first bytes', () => {
  expect(sniffAudio(smallWav(1))).toBe('audio/wav');
  expect(sniffAudio(bytes('OggS', [0, 2]))).toBe('audio/ogg');
  expect(sniffAudio(bytes('fLaC', [0, 0]))).toBe('audio/flac');
  expect(sniffAudio(bytes([0, 0, 0, 32], 'ftypM4A '))).toBe('audio/mp4');
  expect(sniffAudio(bytes([0xff, 0xfb, 0x90, 0x64]))).toBe('audio/mpeg');
  expect(sniffAudio(bytes('ID3', [4, 0, 0, 0, 0, 0, 2, 0, 0], 'fLaC'))).toBe('audio/flac');
  expect(sniffAudio(bytes('ID3', [4, 0, 0, 0, 0, 9, 9], 'rest'))).toBe('audio/mpeg');
});

test('[M6] anything else is none, whatever it is called', () => {
  expect(sniffAudio(bytes(''))).toBeNull();
  expect(sniffAudio(bytes('hello, this is a text'))).toBeNull();
  expect(sniffAudio(bytes('RIFF', [0, 0, 0, 0], 'AVI '))).toBeNull();
  expect(sniffAudio(bytes([0xff, 0xd8, 0xff, 0xe0]))).toBeNull();
  expect(sniffAudio(bytes([0xff, 0xff, 0xff, 0xff]))).toBeNull();
});
