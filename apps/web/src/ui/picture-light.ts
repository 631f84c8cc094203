/** How far a picture must be dimmed so that white words can be read on it, wherever they stand (4.5:1). */

/** Relative luminance that white still stands out from. */
const luminanceMax = 0.17;
/** Pictures are blurred before words stand on them: what counts is the light of their regions. */
const regions = 8;

/** CSS brightness from 0 to 1 for a picture that can be drawn here. */
export function dimmingOf(image: CanvasImageSource): number {
  const canvas = document.createElement('canvas');
  canvas.width = regions;
  canvas.height = regions;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return dimmingFor(1);
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, regions, regions);
  return dimmingFor(brightest(context.getImageData(0, 0, regions, regions).data));
}

/** Luminance of the brightest pixel of RGBA bytes, 0 to 1. */
export function brightest(rgba: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const red = linear(rgba[at] ?? 0);
    const green = linear(rgba[at + 1] ?? 0);
    const blue = linear(rgba[at + 2] ?? 0);
    most = Math.max(most, 0.2126 * red + 0.7152 * green + 0.0722 * blue);
  }
  return most;
}

/** Brightness multiplies the stored values, so it works on luminance about by the power of the display's curve. */
export const dimmingFor = (luminance: number): number =>
  luminance <= luminanceMax ? 1 : (luminanceMax / luminance) ** (1 / 2.2);

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
