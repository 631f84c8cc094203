/** The square window over a picture: dragged, pinched, wheeled, or moved by keys. */
import ZoomInIcon from '@mui/icons-material/ZoomInOutlined';
import ZoomOutIcon from '@mui/icons-material/ZoomOutOutlined';
import Box from '@mui/material/Box';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { pictureTexts } from '../text/picture-texts.ts';
import { clampCrop, moveCrop, squareOf, zoomMax, type Crop } from './crop.ts';

/** Pixels of the canvas, whatever its size on screen. */
const viewPixels = 560;
const keyStepShare = 0.05;
const zoomStep = 0.15;

interface CropViewProps {
  readonly bitmap: ImageBitmap;
  readonly shape: 'round' | 'square';
  readonly crop: Crop;
  /** A function of the crop before: several moves may come between two pictures. */
  readonly onChange: (change: (before: Crop) => Crop) => void;
}

export function CropView(props: CropViewProps) {
  const { bitmap, crop, onChange } = props;
  const canvas = useDrawing(bitmap, crop);
  const hands = useHands(props);
  const zoomTo = (zoom: number) => onChange((before) => clampCrop({ ...before, zoom }, bitmap));
  return (
    <>
      <Box
        // Not a control that the platform knows: its keys are its own, and its name says which.
        role="application"
        tabIndex={0}
        aria-label={pictureTexts.cropArea}
        {...hands}
        sx={{
          position: 'relative',
          width: 'min(100%, 320px)',
          aspectRatio: '1',
          mx: 'auto',
          overflow: 'hidden',
          borderRadius: '20px',
          cursor: 'grab',
          touchAction: 'none',
          '&:active': { cursor: 'grabbing' },
          '&:focus-visible': { outline: '3px solid', outlineColor: 'primary.main' },
        }}
      >
        <Box
          component="canvas"
          ref={canvas}
          width={viewPixels}
          height={viewPixels}
          sx={{ width: '100%', height: '100%', display: 'block' }}
        />
        <Box
          aria-hidden
          sx={{
            position: 'absolute',
            inset: 0,
            borderRadius: props.shape === 'round' ? '50%' : '30%',
            boxShadow: '0 0 0 999px rgb(18 8 24 / 0.55)',
            border: '2px solid rgb(255 255 255 / 0.9)',
          }}
        />
      </Box>
      <Box
        sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mt: 2, mx: 'auto', maxWidth: 320 }}
      >
        <ZoomOutIcon aria-hidden sx={{ color: 'text.secondary' }} />
        <Box
          component="input"
          type="range"
          aria-label={pictureTexts.zoom}
          min={1}
          max={zoomMax}
          step={0.01}
          value={crop.zoom}
          onChange={(event) => zoomTo(Number(event.target.value))}
          sx={{
            flex: 1,
            minWidth: 0,
            height: 32,
            m: 0,
            accentColor: 'var(--jamz-palette-primary-main)',
          }}
        />
        <ZoomInIcon aria-hidden sx={{ color: 'text.secondary' }} />
      </Box>
    </>
  );
}

function useDrawing(bitmap: ImageBitmap, crop: Crop) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return;
    const { left, top, side } = squareOf(crop, bitmap);
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, viewPixels, viewPixels);
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, left, top, side, side, 0, 0, viewPixels, viewPixels);
  }, [bitmap, crop]);
  return canvas;
}

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** One finger moves, two zoom. */
function useHands({ bitmap, onChange }: CropViewProps) {
  const fingers = useRef(new Map<number, Spot>());
  const zoomBy = (factor: number) =>
    onChange((before) => clampCrop({ ...before, zoom: before.zoom * factor }, bitmap));
  const move = (dx: number, dy: number, viewSide: number) =>
    onChange((before) => moveCrop(before, { dx, dy, viewSide }, bitmap));
  const lift = (event: PointerEvent) => void fingers.current.delete(event.pointerId);
  return {
    onPointerDown: (event: PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, spotOf(event));
    },
    onPointerMove: (event: PointerEvent) => {
      const before = fingers.current.get(event.pointerId);
      if (before === undefined) return;
      const now = spotOf(event);
      const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
      fingers.current.set(event.pointerId, now);
      if (other === undefined) {
        move(now.x - before.x, now.y - before.y, event.currentTarget.clientWidth);
      } else {
        zoomBy(apart(now, other) / Math.max(1, apart(before, other)));
      }
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onWheel: (event: { readonly deltaY: number }) =>
      zoomBy(event.deltaY < 0 ? 1 + zoomStep : 1 / (1 + zoomStep)),
    onKeyDown: (event: KeyboardEvent) => {
      const way = keyWays.get(event.key);
      if (way === undefined) return;
      event.preventDefault();
      if (way.zoom !== undefined) zoomBy(way.zoom);
      else move(way.dx * keyStepShare, way.dy * keyStepShare, 1);
    },
  };
}

const keyWays = new Map<
  string,
  { readonly dx: number; readonly dy: number; readonly zoom?: number }
>([
  ['ArrowLeft', { dx: 1, dy: 0 }],
  ['ArrowRight', { dx: -1, dy: 0 }],
  ['ArrowUp', { dx: 0, dy: 1 }],
  ['ArrowDown', { dx: 0, dy: -1 }],
  ['+', { dx: 0, dy: 0, zoom: 1 + zoomStep }],
  ['=', { dx: 0, dy: 0, zoom: 1 + zoomStep }],
  ['-', { dx: 0, dy: 0, zoom: 1 / (1 + zoomStep) }],
]);

const spotOf = (event: PointerEvent): Spot => ({ x: event.clientX, y: event.clientY });
const apart = (a: Spot, b: Spot): number => Math.hypot(a.x - b.x, a.y - b.y);
