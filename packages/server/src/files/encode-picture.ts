/**
 * A stranger's picture becomes one of ours: looked at before it is decoded, turned upright, made small, written anew as
 * WebP. Nothing of the file that was sent is in what is served (SECURITY section 1 "Uploads", H11).
 */
import sharp from 'sharp';
import { appError, err, limits, ok, type Result } from '@jamz/core';

const shape = {
  // Read from the head of the file, before anything is decoded.
  limitInputPixels: limits.picturePixelsMax,
  failOn: 'error',
  // The first picture of an animation.
  pages: 1,
  sequentialRead: true,
} as const;

export async function encodePicture(sent: Uint8Array): Promise<Result<Buffer>> {
  if (!isPicture(sent)) return err(appError('not_a_picture', 'first bytes'));
  try {
    const side = limits.pictureSideMax;
    const picture = await sharp(sent, shape)
      .timeout({ seconds: limits.pictureSecondsMax })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .toBuffer();
    return ok(picture);
  } catch {
    // Whatever a decoder of strangers' bytes throws, it says one thing.
    return err(appError('not_a_picture', 'decoder'));
  }
}

/** PNG, JPEG or WebP by the first bytes: no other decoder is ever given a stranger's file. */
function isPicture(bytes: Uint8Array): boolean {
  const text = String.fromCodePoint(...bytes.subarray(0, 12));
  if (text.startsWith('\u{89}PNG\r\n\u{1A}\n')) return true;
  if (text.startsWith('\u{FF}\u{D8}\u{FF}')) return true;
  return text.startsWith('RIFF') && text.slice(8) === 'WEBP';
}
