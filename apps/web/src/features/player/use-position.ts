/**
 * How far the track is, drawn by hand: many times a second, and never through React (STYLE section 10). `draw` is called
 * once per frame while something plays, and once whenever anything about the player changed.
 */
import { useEffect, useEffectEvent } from 'react';
import { usePlayer } from '@jamz/client/react';

export function usePosition(draw: (positionMs: number, durationMs: number) => void): void {
  const player = usePlayer();
  const drawNow = useEffectEvent(draw);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      const { phase, durationMs } = player.state();
      drawNow(player.positionMs(), durationMs);
      frame = phase === 'playing' ? requestAnimationFrame(look) : 0;
    };
    const changed = () => {
      cancelAnimationFrame(frame);
      look();
    };
    changed();
    const unsubscribe = player.subscribe(changed);
    return () => {
      cancelAnimationFrame(frame);
      unsubscribe();
    };
  }, [player]);
}
