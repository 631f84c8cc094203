/** Play, pause, or the tap that the browser asks for: one button, large enough for a thumb on the road. */
import PauseIcon from '@mui/icons-material/PauseRounded';
import PlayArrowIcon from '@mui/icons-material/PlayArrowRounded';
import ReplayIcon from '@mui/icons-material/ReplayRounded';
import CircularProgress from '@mui/material/CircularProgress';
import IconButton from '@mui/material/IconButton';
import { usePlayer, type PlayerPhase } from '@jamz/client/react';
import { playerTexts } from '../../text/player-texts.ts';
import type { NowPlaying } from './now-playing.ts';

export function PlayButton({ now, size }: { readonly now: NowPlaying; readonly size: number }) {
  const player = usePlayer();
  const { phase, groupId, itemId } = now.state;
  const press = () => {
    if (phase === 'failed' && groupId !== null && itemId !== null) player.play(groupId, itemId);
    else player.toggle();
  };
  return (
    <IconButton
      onClick={press}
      aria-label={labelOf(phase, now.title)}
      sx={{
        width: size,
        height: size,
        flex: 'none',
        position: 'relative',
        color: 'primary.contrastText',
        bgcolor: 'primary.main',
        '&:hover': { bgcolor: 'primary.dark' },
        '& svg': { fontSize: size * 0.56 },
      }}
    >
      <PhaseIcon phase={phase} />
      {phase === 'loading' ? (
        <CircularProgress
          aria-hidden
          size={size}
          thickness={2.4}
          sx={{ position: 'absolute', inset: 0, color: 'primary.contrastText', opacity: 0.75 }}
        />
      ) : null}
    </IconButton>
  );
}

function labelOf(phase: PlayerPhase, title: string): string {
  switch (phase) {
    case 'playing':
    case 'loading':
      return playerTexts.pause(title);
    case 'needs-tap':
      return playerTexts.tap;
    case 'failed':
      return playerTexts.tryAgain;
    case 'paused':
    case 'empty':
      return playerTexts.play(title);
  }
}

function PhaseIcon({ phase }: { readonly phase: PlayerPhase }) {
  if (phase === 'playing' || phase === 'loading') return <PauseIcon aria-hidden />;
  return phase === 'failed' ? <ReplayIcon aria-hidden /> : <PlayArrowIcon aria-hidden />;
}
