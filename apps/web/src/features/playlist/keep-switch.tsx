/** One tap keeps a whole playlist on this device; it says how much that is and how far it has come. */
import OfflinePinIcon from '@mui/icons-material/OfflinePinOutlined';
import FormControlLabel from '@mui/material/FormControlLabel';
import Paper from '@mui/material/Paper';
import Switch from '@mui/material/Switch';
import { memo, useCallback, useId, useMemo } from 'react';
import {
  useMedia,
  useMediaValue,
  useSyncState,
  type Media,
  type MusicItem,
  type MusicTrack,
} from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';

export function KeepSwitch(props: {
  readonly groupId: string;
  readonly items: readonly MusicItem[];
}) {
  const { groupId, items } = props;
  const media = useMedia();
  const tracks = useMemo(() => distinctTracks(items), [items]);
  const isKept = useMediaValue((room) => room?.isGroupKept(groupId) ?? false);
  const isOffline = useSyncState().status === 'OFFLINE';
  // A text, so that this part is drawn again only when what it says is another thing.
  const hint = useMediaValue((room) =>
    room === null ? '' : hintOf(room, tracks, { isKept, isOffline }),
  );
  const keep = useCallback(
    (isWanted: boolean) => void media?.keepGroup(groupId, isWanted),
    [media, groupId],
  );
  return tracks.length === 0 ? null : <SwitchCard isKept={isKept} hint={hint} onKeep={keep} />;
}

const SwitchCard = memo(function SwitchCard(props: {
  readonly isKept: boolean;
  readonly hint: string;
  readonly onKeep: (keep: boolean) => void;
}) {
  const hintId = useId();
  return (
    <Paper
      variant="outlined"
      sx={{
        borderRadius: '18px',
        pl: 2,
        pr: 1,
        py: 0.75,
        mt: 1,
        mb: 1.5,
        display: 'flex',
        gap: 1.5,
      }}
    >
      <OfflinePinIcon
        aria-hidden
        sx={{ mt: 1.25, color: props.isKept ? 'success.main' : 'text.secondary' }}
      />
      <FormControlLabel
        labelPlacement="start"
        control={
          <Switch
            checked={props.isKept}
            onChange={(_, keep) => props.onKeep(keep)}
            slotProps={{ input: { 'aria-describedby': hintId } }}
          />
        }
        label={
          <>
            {playlistTexts.keepAll}
            <span
              id={hintId}
              data-keep-hint
              style={{
                display: 'block',
                fontSize: '0.85rem',
                fontVariantNumeric: 'tabular-nums',
                color: 'var(--jamz-palette-text-secondary)',
              }}
            >
              {props.hint}
            </span>
          </>
        }
        sx={{ flex: 1, m: 0, justifyContent: 'space-between', minHeight: 44 }}
      />
    </Paper>
  );
});

/** The same file under two titles takes its room once. */
function distinctTracks(items: readonly MusicItem[]): readonly MusicTrack[] {
  const byHash = new Map<string, MusicTrack>();
  for (const { track } of items) if (track !== null) byHash.set(track.sha256, track);
  return [...byHash.values()];
}

function hintOf(
  media: Media,
  tracks: readonly MusicTrack[],
  now: { readonly isKept: boolean; readonly isOffline: boolean },
): string {
  let [bytes, done, missing] = [0, 0, 0];
  for (const track of tracks) {
    const state = media.track(track.sha256, track);
    if (state.place === 'elsewhere') missing += 1;
    else {
      bytes += track.bytes;
      done += state.place === 'here' ? track.bytes : state.done;
    }
  }
  const size = (): string => {
    if (!now.isKept) return playlistTexts.keepAllSize(bytes, done);
    return done >= bytes
      ? playlistTexts.keepAllHere(bytes)
      : playlistTexts.keepAllComing(done, bytes);
  };
  return [
    bytes === 0 ? null : size(),
    now.isKept && now.isOffline && done < bytes ? playlistTexts.keepAllLate : null,
    missing === 0 ? null : playlistTexts.keepAllMissing(missing),
  ]
    .filter((part) => part !== null)
    .join('; ');
}
