/** Which square of a picture is kept: moved and zoomed by hand, never reaching over its edge. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Crop {
  /** 1 shows as much as fits; `zoomMax` shows the smallest piece. */
  readonly zoom: number;
  /** Middle of the square, as a share of the picture's width and height. */
  readonly x: number;
  readonly y: number;
}

export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export const zoomMax = 4;
export const wholeCrop: Crop = { zoom: 1, x: 0.5, y: 0.5 };

/** The same crop, brought back inside the picture. */
export function clampCrop(crop: Crop, size: Size): Crop {
  const zoom = clamp(crop.zoom, 1, zoomMax);
  const half = sideOf(zoom, size) / 2;
  return {
    zoom,
    x: clamp(crop.x, half / size.width, 1 - half / size.width),
    y: clamp(crop.y, half / size.height, 1 - half / size.height),
  };
}

/** In pixels of the picture. */
export function squareOf(crop: Crop, size: Size): Square {
  const side = sideOf(crop.zoom, size);
  return { left: crop.x * size.width - side / 2, top: crop.y * size.height - side / 2, side };
}

/** Moved by pixels of a view that shows the square `viewSide` wide; the picture follows the hand. */
export function moveCrop(
  crop: Crop,
  by: { readonly dx: number; readonly dy: number; readonly viewSide: number },
  size: Size,
): Crop {
  const scale = sideOf(crop.zoom, size) / by.viewSide;
  return clampCrop(
    {
      ...crop,
      x: crop.x - (by.dx * scale) / size.width,
      y: crop.y - (by.dy * scale) / size.height,
    },
    size,
  );
}

const sideOf = (zoom: number, size: Size): number => Math.min(size.width, size.height) / zoom;

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);
