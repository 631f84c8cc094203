/** Each track on this device, the largest first: what it is, how long since it was heard, and the way to let it go. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useMemo } from 'react';
import { Link as RouterLink } from 'react-router';
import { scopeIdOf } from '@jamz/core';
import { useMedia, useMediaValue, type StoredTrack } from '@jamz/client/react';
import { useKnownTracks, type KnownTrack } from '../../sync/known-tracks.ts';
import { bytesText } from '../../text/measure-texts.ts';
import { storageTexts } from '../../text/storage-texts.ts';
import { useNow } from '../../ui/browser-clock.ts';
import { TrackCover } from '../../ui/track-cover.tsx';
import { LongList } from '../../ui/long-list.tsx';

export function StoredTracks({ tracks }: { readonly tracks: readonly StoredTrack[] }) {
  const known = useKnownTracks();
  const now = useNow(60_000);
  const rows = useMemo(
    () =>
      tracks
        .toSorted((a, b) => Number(b.waiting) - Number(a.waiting) || b.bytes - a.bytes)
        .map((track) => ({ id: track.sha256, track })),
    [tracks],
  );
  return (
    <LongList
      rows={rows}
      label={storageTexts.tracksTitle(tracks.length)}
      rowHeightPx={70}
      renderRow={(index) => {
        const track = rows[index]?.track;
        return track === undefined ? null : (
          <StoredRow track={track} known={known.get(track.sha256)} now={now} />
        );
      }}
    />
  );
}

function StoredRow(props: {
  readonly track: StoredTrack;
  readonly known: KnownTrack | undefined;
  readonly now: number;
}) {
  const { track, known } = props;
  const title = known?.title ?? storageTexts.unknownTrack;
  return (
    <Box sx={rowLook}>
      <Box sx={{ width: 44, borderRadius: '12px', flex: 'none' }}>
        <TrackCover id={track.sha256} scope={known?.scope ?? null} artKey={known?.artKey ?? null} />
      </Box>
      <Box sx={{ flex: 1, minWidth: 140 }}>
        <Typography variant="subtitle1" component="p" sx={{ overflowWrap: 'anywhere' }}>
          {title}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {[
            known?.artist ?? null,
            bytesText(track.bytes),
            stateOf(track),
            storageTexts.lastPlayed(track.lastPlayedAt, props.now),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </Typography>
      </Box>
      {track.waiting ? null : <LetGo track={track} known={known} title={title} />}
    </Box>
  );
}

function LetGo(props: {
  readonly track: StoredTrack;
  readonly known: KnownTrack | undefined;
  readonly title: string;
}) {
  const { track, known, title } = props;
  const media = useMedia();
  const groupId = known === undefined ? '' : (scopeIdOf(known.scope, 'group') ?? '');
  const isGroupKept = useMediaValue((room) => room?.isGroupKept(groupId) ?? false);
  // Over a playlist that is kept as a whole its switch decides.
  if (track.pinned && isGroupKept) {
    return (
      <Button
        size="small"
        component={RouterLink}
        to={`/g/${groupId}`}
        aria-label={storageTexts.openPlaylistOf(title)}
      >
        {storageTexts.openPlaylist}
      </Button>
    );
  }
  if (track.pinned) {
    return (
      <Button
        size="small"
        onClick={() => void media?.unpin([track.sha256])}
        aria-label={storageTexts.unkeepOf(title)}
      >
        {storageTexts.unkeep}
      </Button>
    );
  }
  return (
    <Button
      size="small"
      color="error"
      onClick={() => void media?.forget(track.sha256)}
      aria-label={storageTexts.removeOf(title)}
    >
      {storageTexts.remove}
    </Button>
  );
}

function stateOf({ waiting, pinned, done, bytes }: StoredTrack): string | null {
  if (waiting) return storageTexts.stateWaiting;
  if (done < bytes) return storageTexts.stateComing(done, bytes);
  return pinned ? storageTexts.stateKept : null;
}

const rowLook = {
  display: 'flex',
  alignItems: 'center',
  gap: 1.5,
  py: 1.25,
  borderBottom: '1px solid',
  borderColor: 'divider',
} as const;
