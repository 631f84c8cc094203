/** Where a keyboard and a mouse are there is no volume key of its own; phones have one, and refuse this one. */
import VolumeUpIcon from '@mui/icons-material/VolumeUpRounded';
import Box from '@mui/material/Box';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { CSSProperties } from 'react';
import { usePlayer } from '@jamz/client/react';
import { playerTexts } from '../../text/player-texts.ts';
import { Range } from './seek-bar.tsx';

export function VolumeBar({ volume }: { readonly volume: number }) {
  const hasMouse = useMediaQuery('(hover: hover) and (pointer: fine)');
  const player = usePlayer();
  if (!hasMouse) return null;
  const percent = Math.round(volume * 100);
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, maxWidth: 240, mx: 'auto' }}>
      <VolumeUpIcon aria-hidden sx={{ color: 'text.secondary' }} />
      <Range
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        aria-label={playerTexts.volume}
        style={{ '--done': `${percent}%` } as CSSProperties}
        onChange={(event) => player.setVolume(Number(event.currentTarget.value) / 100)}
      />
    </Box>
  );
}
