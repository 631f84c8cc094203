/** The player stands on every screen as soon as something is in it; until then it is not even loaded. */
import { lazy, useSyncExternalStore } from 'react';
import { usePlayer } from '@jamz/client/react';
import { LatePart } from '../ui/late-part.tsx';

const MiniPlayer = lazy(async () => ({
  default: (await import('../features/player/mini-player.tsx')).MiniPlayer,
}));

export function PlayerDock() {
  const player = usePlayer();
  const isSilent = useSyncExternalStore(player.subscribe, () => player.state().phase === 'empty');
  if (isSilent) return null;
  return (
    <LatePart>
      <MiniPlayer />
    </LatePart>
  );
}
