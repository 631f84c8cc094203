/**
 * Pictures made small before they are stored and sent. Decoding also decides whether it is a picture at all; the server
 * draws it once more and believes nothing (H11).
 */
import { limits } from '@jamz/core';

export interface SmallPicture {
  readonly mime: string;
  readonly bytes: ArrayBuffer;
}

/** Null when this is no picture that can be used, or when this browser cannot draw out of sight. */
export async function scalePicture(picture: Blob): Promise<SmallPicture | null> {
  if (picture.size === 0 || picture.size > limits.pictureBytesMax) return null;
  try {
    const bitmap = await createImageBitmap(picture);
    try {
      return await draw(bitmap);
    } finally {
      bitmap.close();
    }
  } catch {
    return null;
  }
}

async function draw(bitmap: ImageBitmap): Promise<SmallPicture | null> {
  const { width, height } = bitmap;
  if (width * height > limits.picturePixelsMax) return null;
  const factor = Math.min(1, limits.pictureSideMax / Math.max(width, height));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(width * factor)),
    Math.max(1, Math.round(height * factor)),
  );
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const small = await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
  return { mime: small.type, bytes: await small.arrayBuffer() };
}
