/**
 * The square picture of a track: the cover out of its file, else one drawn from its id. Plain elements, because long
 * lists are full of them; the size comes from around it.
 */
import { memo } from 'react';
import type { Scope } from '@jamz/core';
import { barsOf, groundOf } from './ground.ts';
import { usePicture } from './use-picture.ts';

const side = 52;

export interface TrackCoverProps {
  /** What the drawing is made from: the hash, so that one track looks the same in every list. */
  readonly id: string;
  readonly scope: Scope | null;
  readonly artKey: string | null;
}

/** Decorative: the title stands beside it. */
export const TrackCover = memo(function TrackCover({ id, scope, artKey }: TrackCoverProps) {
  const url = usePicture(scope === null || artKey === null ? null : { scope, id: artKey });
  const [from, to] = groundOf(id);
  return (
    <span
      aria-hidden
      style={{
        display: 'block',
        position: 'relative',
        overflow: 'hidden',
        width: '100%',
        aspectRatio: '1',
        borderRadius: 'inherit',
        background: `linear-gradient(155deg, ${from}, ${to})`,
      }}
    >
      {url === null ? (
        <svg viewBox={`0 0 ${side} ${side}`} width="100%" height="100%" display="block">
          <path d={barsPath(id)} stroke="#ffffff" strokeWidth="4" strokeLinecap="round" />
        </svg>
      ) : (
        <img
          src={url}
          alt=""
          decoding="async"
          style={{ display: 'block', width: '100%', height: '100%', objectFit: 'cover' }}
        />
      )}
    </span>
  );
});

/** Five bars around the middle line, as a player would draw sound. */
function barsPath(id: string): string {
  return barsOf(id, 5)
    .map((height, index) => {
      const half = height * 13;
      return `M${11 + index * 7.5} ${side / 2 - half}v${half * 2}`;
    })
    .join('');
}
