/** The whole player: what is on, where in it one is, what comes next. A sheet from below on phones, at the side elsewhere. */
import ExpandMoreIcon from '@mui/icons-material/ExpandMore';
import SkipNextIcon from '@mui/icons-material/SkipNextRounded';
import SkipPreviousIcon from '@mui/icons-material/SkipPreviousRounded';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import { useId } from 'react';
import { usePlayer } from '@jamz/client/react';
import { playerTexts } from '../../text/player-texts.ts';
import { TrackCover } from '../../ui/track-cover.tsx';
import { KeepButton } from './keep-button.tsx';
import { useNowPlaying, type NowPlaying } from './now-playing.ts';
import { PlayButton } from './play-button.tsx';
import { SeekBar } from './seek-bar.tsx';
import { UpNext } from './up-next.tsx';
import { VolumeBar } from './volume-bar.tsx';

export function PlayerSheet(props: { readonly open: boolean; readonly onClose: () => void }) {
  const wide = useMediaQuery((theme: Theme) => theme.breakpoints.up('sm'));
  const titleId = useId();
  return (
    <Drawer
      anchor={wide ? 'right' : 'bottom'}
      open={props.open}
      onClose={props.onClose}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': titleId,
          sx: {
            width: { sm: 420 },
            maxWidth: '100vw',
            maxHeight: { xs: '94dvh', sm: '100dvh' },
            borderRadius: { xs: '28px 28px 0 0', sm: '28px 0 0 28px' },
          },
        },
      }}
    >
      {/* What follows the player is gone with the sheet: nothing is drawn for eyes that do not look. */}
      <Body titleId={titleId} onClose={props.onClose} />
    </Drawer>
  );
}

function Body({ titleId, onClose }: { readonly titleId: string; readonly onClose: () => void }) {
  const now = useNowPlaying();
  const { state } = now;
  return (
    <Box sx={{ px: 3, pt: 1, pb: 'calc(24px + env(safe-area-inset-bottom))' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mx: -1.5 }}>
        <IconButton onClick={onClose} aria-label={playerTexts.close}>
          <ExpandMoreIcon aria-hidden />
        </IconButton>
        <Typography variant="body2" noWrap sx={{ flex: 1, color: 'text.secondary' }}>
          {playerTexts.from(now.group)}
        </Typography>
      </Box>
      <Box sx={coverLook}>
        <TrackCover id={state.sha256 ?? ''} scope={now.scope} artKey={now.artKey} />
      </Box>
      <Typography id={titleId} variant="h2" component="h2" sx={{ overflowWrap: 'anywhere' }}>
        {now.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', overflowWrap: 'anywhere', minHeight: '1.5em' }}>
        {now.artist}
      </Typography>
      <Silence now={now} />
      <SeekBar durationMs={state.durationMs} />
      <Controls now={now} />
      <VolumeBar volume={state.volume} />
      <KeepButton now={now} />
      <UpNext groupId={state.groupId} itemId={state.itemId} />
    </Box>
  );
}

function Silence({ now }: { readonly now: NowPlaying }) {
  const { silence } = now;
  if (silence === null && now.state.phase !== 'needs-tap') return null;
  return (
    <Alert severity={silence === null ? 'info' : 'warning'} sx={{ my: 1 }}>
      {silence ?? playerTexts.tapText}
    </Alert>
  );
}

function Controls({ now }: { readonly now: NowPlaying }) {
  const player = usePlayer();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', justifyContent: 'center', gap: 3, mt: 0.5 }}>
      <IconButton
        onClick={() => player.previous()}
        aria-label={playerTexts.previous}
        sx={{ width: 56, height: 56 }}
      >
        <SkipPreviousIcon aria-hidden sx={{ fontSize: 38 }} />
      </IconButton>
      <PlayButton now={now} size={72} />
      <IconButton
        onClick={() => player.next()}
        aria-label={playerTexts.next}
        sx={{ width: 56, height: 56 }}
      >
        <SkipNextIcon aria-hidden sx={{ fontSize: 38 }} />
      </IconButton>
    </Box>
  );
}

const coverLook = {
  width: 'min(100%, 36dvh, 320px)',
  mx: 'auto',
  mt: 1,
  mb: 3,
  borderRadius: '24px',
  boxShadow: '0 18px 44px rgb(30 8 30 / 0.32)',
} as const;
