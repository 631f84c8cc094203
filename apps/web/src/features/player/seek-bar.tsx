/** Where in the track one is, and the way to anywhere else: by finger, mouse, arrow keys, page keys, home and end. */
import { styled } from '@mui/material/styles';
import { useRef, type KeyboardEvent } from 'react';
import { usePlayer } from '@jamz/client/react';
import { clockLength } from '../../text/measure-texts.ts';
import { playerTexts } from '../../text/player-texts.ts';
import { usePosition } from './use-position.ts';

const stepMs = 5_000;
const pageMs = 30_000;
/** A screen reader reads what changes under its focus: it shall not talk over the music all the time. */
const spokenEveryMs = 10_000;

export function SeekBar({ durationMs }: { readonly durationMs: number }) {
  const player = usePlayer();
  const input = useRef<HTMLInputElement>(null);
  const elapsed = useRef<HTMLSpanElement>(null);
  const left = useRef<HTMLSpanElement>(null);
  const isHeld = useRef(false);
  const draw = (ms: number, wholeMs: number, isSpoken: boolean) => {
    const field = input.current;
    if (field === null || elapsed.current === null || left.current === null) return;
    field.value = String(Math.round(ms));
    field.style.setProperty('--done', `${wholeMs === 0 ? 0 : (ms / wholeMs) * 100}%`);
    write(elapsed.current, clockLength(ms));
    write(left.current, wholeMs === 0 ? '' : `-${clockLength(wholeMs - ms)}`);
    if (isSpoken || Math.floor(ms / spokenEveryMs) !== Number(field.dataset['spoken'])) {
      field.dataset['spoken'] = String(Math.floor(ms / spokenEveryMs));
      field.setAttribute('aria-valuetext', playerTexts.position(ms, wholeMs));
    }
  };
  usePosition((ms, wholeMs) => {
    if (!isHeld.current) draw(ms, wholeMs, false);
  });
  const seek = (ms: number) => {
    const to = Math.max(0, Math.min(durationMs, ms));
    draw(to, durationMs, true);
    player.seek(to);
  };
  const hold = () => {
    isHeld.current = true;
    const ended = new AbortController();
    const end = () => {
      ended.abort();
      isHeld.current = false;
      if (input.current !== null) seek(Number(input.current.value));
    };
    // Wherever the finger is by then.
    globalThis.addEventListener('pointerup', end, { signal: ended.signal });
    globalThis.addEventListener('pointercancel', end, { signal: ended.signal });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = placeForKey(event.key, player.positionMs(), durationMs);
    if (to === null) return;
    event.preventDefault();
    seek(to);
  };
  return (
    <div>
      <Range
        ref={input}
        type="range"
        min={0}
        max={Math.max(1, durationMs)}
        step={1}
        defaultValue={0}
        disabled={durationMs === 0}
        aria-label={playerTexts.seek}
        onPointerDown={hold}
        onInput={(event) => {
          const to = Number(event.currentTarget.value);
          // The sound goes there when the finger lets go; what is no finger asks once.
          if (isHeld.current) draw(to, durationMs, true);
          else seek(to);
        }}
        onKeyDown={onKeyDown}
      />
      <Times aria-hidden>
        <span ref={elapsed} />
        <span ref={left} />
      </Times>
    </div>
  );
}

/** Null for keys that mean nothing here. */
export function placeForKey(key: string, ms: number, durationMs: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, ms - stepMs);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(durationMs, ms + stepMs);
    case 'PageDown':
      return Math.max(0, ms - pageMs);
    case 'PageUp':
      return Math.min(durationMs, ms + pageMs);
    case 'Home':
      return 0;
    case 'End':
      return durationMs;
    default:
      return null;
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const thumb = {
  appearance: 'none',
  width: 18,
  height: 18,
  border: 0,
  borderRadius: '50%',
  background: 'var(--jamz-palette-primary-main)',
  boxShadow: '0 1px 4px rgb(20 8 24 / 0.4)',
} as const;
const track = {
  height: 6,
  borderRadius: 6,
  background:
    'linear-gradient(to right, var(--jamz-palette-primary-main) var(--done, 0%), color-mix(in srgb, var(--jamz-palette-text-primary) 16%, transparent) var(--done, 0%))',
} as const;

export const Range = styled('input')({
  appearance: 'none',
  display: 'block',
  width: '100%',
  height: 44,
  margin: 0,
  background: 'none',
  cursor: 'pointer',
  touchAction: 'none',
  '&::-webkit-slider-runnable-track': track,
  '&::-webkit-slider-thumb': { ...thumb, marginTop: -6 },
  '&::-moz-range-track': track,
  '&::-moz-range-thumb': thumb,
  '&:focus-visible': { outline: 'none' },
  '&:focus-visible::-webkit-slider-thumb': {
    outline: '3px solid var(--jamz-palette-primary-main)',
    outlineOffset: 3,
  },
  '&:focus-visible::-moz-range-thumb': {
    outline: '3px solid var(--jamz-palette-primary-main)',
    outlineOffset: 3,
  },
  '&:disabled': { opacity: 0.5, cursor: 'default' },
});

const Times = styled('div')({
  display: 'flex',
  justifyContent: 'space-between',
  marginTop: -8,
  fontSize: '0.85rem',
  fontVariantNumeric: 'tabular-nums',
  color: 'var(--jamz-palette-text-secondary)',
});
