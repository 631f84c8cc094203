import { expect, test } from 'vitest';
import { pictureToText, textToPicture } from './picture-text.ts';

test('[W10] a picture survives being text', async () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256);
  const text = await pictureToText(new Blob([bytes], { type: 'image/jpeg' }));
  const back = textToPicture(text);
  expect(back?.type).toBe('image/jpeg');
  expect(new Uint8Array((await back?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(bytes);
});

test('[W10] what is no picture is none', () => {
  expect(textToPicture('')).toBeNull();
  expect(textToPicture('data:text/html;base64,PGI+')).toBeNull();
  expect(textToPicture('data:image/svg+xml;base64,PGI+')).toBeNull();
  expect(textToPicture('data:image/png;base64,abc')).toBeNull();
  expect(textToPicture('https://example.org/a.png')).toBeNull();
});
