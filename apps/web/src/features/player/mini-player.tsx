/**
 * The player on every screen: a bar above the lower edge that opens to the whole thing. It tells the page how much room
 * it takes, so that nothing one can focus hides behind it (WCAG 2.4.11).
 */
import SkipNextIcon from '@mui/icons-material/SkipNextRounded';
import SkipPreviousIcon from '@mui/icons-material/SkipPreviousRounded';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { lazy, useRef, useState } from 'react';
import { usePlayer } from '@jamz/client/react';
import { commonTexts } from '../../text/common-texts.ts';
import { clockLength } from '../../text/measure-texts.ts';
import { playerTexts } from '../../text/player-texts.ts';
import { LatePart } from '../../ui/late-part.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { useRootLength } from '../../ui/root-length.ts';
import { TrackCover } from '../../ui/track-cover.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { useNowPlaying, type NowPlaying } from './now-playing.ts';
import { PlayButton } from './play-button.tsx';
import { usePlayerSpeech } from './use-player-speech.ts';
import { usePosition } from './use-position.ts';

const PlayerSheet = lazy(async () => ({
  default: (await import('./player-sheet.tsx')).PlayerSheet,
}));

const barHeightPx = 64;
const edgePx = 8;
const dockHeight = `calc(${barHeightPx + edgePx * 2}px + env(safe-area-inset-bottom))`;

export function MiniPlayer() {
  const now = useNowPlaying();
  const player = usePlayer();
  const notify = useNotices();
  const [isOpen, setIsOpen] = useState(false);
  // Loaded when it is first opened; from then on it stays, so that it can also close slowly.
  const [isWanted, setIsWanted] = useState(false);
  usePlayerSpeech(now);
  useRootLength('--jamz-dock', dockHeight);
  return (
    <>
      <Box component="section" aria-label={playerTexts.region} sx={frameLook}>
        <Box sx={barLook} data-player-phase={now.state.phase}>
          <ButtonBase
            onClick={() => {
              setIsWanted(true);
              setIsOpen(true);
            }}
            aria-haspopup="dialog"
            sx={openLook}
          >
            <span style={visuallyHidden}>{playerTexts.open}</span>
            <Box
              component="span"
              sx={{ width: 48, height: 48, borderRadius: '12px', flex: 'none' }}
            >
              <TrackCover id={now.state.sha256 ?? ''} scope={now.scope} artKey={now.artKey} />
            </Box>
            <Words now={now} />
          </ButtonBase>
          <Times />
          <IconButton
            onClick={() => player.previous()}
            aria-label={playerTexts.previous}
            sx={{ display: { xs: 'none', sm: 'inline-flex' } }}
          >
            <SkipPreviousIcon aria-hidden sx={{ fontSize: 30 }} />
          </IconButton>
          <PlayButton now={now} size={46} />
          <IconButton onClick={() => player.next()} aria-label={playerTexts.next}>
            <SkipNextIcon aria-hidden sx={{ fontSize: 30 }} />
          </IconButton>
          <ProgressLine />
        </Box>
      </Box>
      {isWanted ? (
        <LatePart onMissing={() => notify({ text: commonTexts.chunkMissing })}>
          <PlayerSheet open={isOpen} onClose={() => setIsOpen(false)} />
        </LatePart>
      ) : null}
    </>
  );
}

function Words({ now }: { readonly now: NowPlaying }) {
  return (
    <Box component="span" sx={{ minWidth: 0, flex: 1, textAlign: 'start' }}>
      <Typography component="span" variant="subtitle1" noWrap sx={{ display: 'block' }}>
        {now.title}
      </Typography>
      <Typography
        component="span"
        variant="body2"
        sx={now.silence === null ? artistLook : reasonLook}
      >
        {secondLine(now)}
      </Typography>
    </Box>
  );
}

/** What is wrong or awaited comes before who sings. */
function secondLine({ state, artist, group, silence }: NowPlaying): string {
  if (silence !== null) return silence;
  if (state.phase === 'needs-tap') return playerTexts.tap;
  if (state.phase === 'loading') return playerTexts.loading;
  return artist ?? playerTexts.from(group);
}

/** Where there is room for it. */
function Times() {
  const text = useRef<HTMLSpanElement>(null);
  usePosition((positionMs, durationMs) => {
    const times = `${clockLength(positionMs)} / ${clockLength(durationMs)}`;
    if (text.current !== null && text.current.textContent !== times) {
      text.current.textContent = times;
    }
  });
  return <Box component="span" aria-hidden ref={text} sx={timesLook} />;
}

function ProgressLine() {
  const line = useRef<HTMLSpanElement>(null);
  const drawn = useRef('');
  usePosition((positionMs, durationMs) => {
    const share = durationMs === 0 ? 0 : Math.min(1, positionMs / durationMs);
    // A thousandth of the bar is less than a pixel: most frames have nothing to draw.
    const transform = `scaleX(${share.toFixed(3)})`;
    if (line.current === null || drawn.current === transform) return;
    drawn.current = transform;
    line.current.style.transform = transform;
  });
  return (
    <Box component="span" aria-hidden sx={lineLook}>
      <span ref={line} />
    </Box>
  );
}

const artistLook = {
  display: 'block',
  color: 'text.secondary',
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;
/** A reason is read to its end: two lines of it fit. */
const reasonLook = {
  display: '-webkit-box',
  WebkitBoxOrient: 'vertical',
  WebkitLineClamp: 2,
  overflow: 'hidden',
  fontSize: '0.78rem',
  lineHeight: 1.25,
  color: 'error.main',
} as const;

const timesLook = {
  display: { xs: 'none', sm: 'block' },
  px: 1,
  fontSize: '0.85rem',
  color: 'text.secondary',
  fontVariantNumeric: 'tabular-nums',
  whiteSpace: 'nowrap',
} as const;

const frameLook = {
  position: 'fixed',
  insetInline: 0,
  bottom: 0,
  zIndex: 'appBar',
  px: `${edgePx}px`,
  pt: `${edgePx}px`,
  pb: `calc(${edgePx}px + env(safe-area-inset-bottom))`,
  pointerEvents: 'none',
  background: 'linear-gradient(transparent, var(--jamz-palette-background-default) 6px)',
} as const;

const barLook = {
  position: 'relative',
  overflow: 'hidden',
  pointerEvents: 'auto',
  display: 'flex',
  alignItems: 'center',
  gap: 0.5,
  height: barHeightPx,
  maxWidth: 1008,
  mx: 'auto',
  pr: 0.75,
  borderRadius: '20px',
  border: '1px solid',
  borderColor: 'divider',
  bgcolor: 'background.paper',
  boxShadow: '0 10px 30px rgb(30 8 30 / 0.24)',
} as const;

const openLook = {
  flex: 1,
  minWidth: 0,
  alignSelf: 'stretch',
  justifyContent: 'flex-start',
  gap: 1.25,
  pl: 0.75,
  pr: 1,
  borderRadius: '20px',
  '&:focus-visible': { outline: '2px solid', outlineOffset: '-3px', outlineColor: 'primary.main' },
} as const;

const lineLook = {
  position: 'absolute',
  insetInline: 0,
  bottom: 0,
  height: 3,
  bgcolor: 'color-mix(in srgb, var(--jamz-palette-text-primary) 10%, transparent)',
  '& > span': {
    display: 'block',
    height: '100%',
    bgcolor: 'primary.main',
    transform: 'scaleX(0)',
    transformOrigin: 'left',
  },
} as const;
