/** Where the track that is on comes from, and the way to keep it here for good. */
import OfflinePinIcon from '@mui/icons-material/OfflinePinOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useMedia, useMediaValue } from '@jamz/client/react';
import { useMemberName } from '../../sync/member-name.ts';
import { placeView } from '../../text/place-texts.ts';
import { playerTexts } from '../../text/player-texts.ts';
import { PlaceLabel } from '../../ui/place-label.tsx';
import type { NowPlaying } from './now-playing.ts';

export function KeepButton({ now }: { readonly now: NowPlaying }) {
  const { track, scope } = now;
  const media = useMedia();
  const owner = useMemberName(scope, track?.createdBy ?? null);
  const state = useMediaValue((room) =>
    track === null ? null : (room?.track(track.sha256, track) ?? null),
  );
  const groupId = now.state.groupId ?? '';
  const isGroupKept = useMediaValue((room) => room?.isGroupKept(groupId) ?? false);
  if (track === null || state === null) return null;
  const { sha256 } = track;
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        justifyContent: 'space-between',
        flexWrap: 'wrap',
        gap: 1,
        mt: 1.5,
        fontSize: '0.875rem',
      }}
    >
      <PlaceLabel place={placeView(state, owner)} />
      {state.upload === null && state.place !== 'elsewhere' && !isGroupKept ? (
        <Button
          variant={state.pinned ? 'text' : 'outlined'}
          sx={{ px: 1.75 }}
          aria-pressed={state.pinned}
          startIcon={<OfflinePinIcon />}
          onClick={() => void (state.pinned ? media?.unpin([sha256]) : media?.pin([sha256]))}
        >
          {state.pinned ? playerTexts.kept : playerTexts.keep}
        </Button>
      ) : null}
    </Box>
  );
}
