/**
 * A tab that another one has overtaken follows by itself, but only when nobody would notice: out of sight, in silence,
 * and with nothing half-typed that a reload would lose.
 */
import { useEffect } from 'react';
import { useAppUpdate, usePlayer } from '@jamz/client/react';
import { isHalfTyped } from './half-typed.ts';

export function useSafeReload(): void {
  const { overtaken, apply } = useAppUpdate();
  const player = usePlayer();
  useEffect(() => {
    if (!overtaken) return;
    const look = () => {
      const { phase } = player.state();
      const isHeard = phase === 'playing' || phase === 'loading';
      if (document.visibilityState === 'hidden' && !isHeard && !isHalfTyped(document)) apply();
    };
    look();
    document.addEventListener('visibilitychange', look);
    const stopListening = player.subscribe(look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      stopListening();
    };
  }, [overtaken, apply, player]);
}
