import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clampCrop, moveCrop, squareOf, wholeCrop, zoomMax } from './crop.ts';

const wide = { width: 400, height: 200 };

test('[W9] the whole crop is the largest square in the middle', () => {
  expect(squareOf(wholeCrop, wide)).toEqual({ left: 100, top: 0, side: 200 });
  expect(squareOf({ ...wholeCrop, zoom: 2 }, wide)).toEqual({ left: 150, top: 50, side: 100 });
});

test('[W9] the picture follows the hand, and stops at its edge', () => {
  const moved = moveCrop(wholeCrop, { dx: 50, dy: 0, viewSide: 200 }, wide);
  expect(squareOf(moved, wide)).toEqual({ left: 50, top: 0, side: 200 });
  const pushed = moveCrop(moved, { dx: 900, dy: -900, viewSide: 200 }, wide);
  expect(squareOf(pushed, wide)).toEqual({ left: 0, top: 0, side: 200 });
});

test('[W9] no hand takes the square out of the picture', () => {
  const side = fc.integer({ min: 1, max: 8000 });
  const share = fc.double({ min: -2, max: 3, noNaN: true });
  fc.assert(
    fc.property(side, side, fc.double({ min: 0, max: 9, noNaN: true }), share, share, (...all) => {
      const [width, height, zoom, x, y] = all;
      const size = { width, height };
      const crop = clampCrop({ zoom, x, y }, size);
      const square = squareOf(crop, size);
      expect(crop.zoom).toBeGreaterThanOrEqual(1);
      expect(crop.zoom).toBeLessThanOrEqual(zoomMax);
      expect(square.left).toBeGreaterThanOrEqual(-1e-6);
      expect(square.top).toBeGreaterThanOrEqual(-1e-6);
      expect(square.left + square.side).toBeLessThanOrEqual(width + 1e-6);
      expect(square.top + square.side).toBeLessThanOrEqual(height + 1e-6);
    }),
  );
});
