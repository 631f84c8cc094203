/** EN26: files that wait to be sent stand beside the outbox, and do not count against "Synced". */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useMedia, useMediaValue } from '@jamz/client/react';
import { percentOf } from '../text/measure-texts.ts';
import { placeView } from '../text/place-texts.ts';
import { playlistTexts } from '../text/playlist-texts.ts';
import { storageTexts } from '../text/storage-texts.ts';
import { PlaceLabel } from '../ui/place-label.tsx';
import { useKnownTracks, type KnownTrack } from './known-tracks.ts';
import { Section } from './section.tsx';

/** The count beside the title is of all; the rows are enough to understand what goes on. */
const shownMax = 20;

export function UploadList() {
  const known = useKnownTracks();
  // A text, so that the list is drawn again only when a file came or went; each row follows its own progress.
  const hashes = useMediaValue((media) =>
    media === null
      ? ''
      : [...known.values()]
          .filter((track) => media.track(track.sha256, track).upload !== null)
          .map(({ sha256 }) => sha256)
          .join('\n'),
  );
  if (hashes === '') return null;
  const tracks = hashes.split('\n').flatMap((sha256) => known.get(sha256) ?? []);
  return (
    <Section title={`${storageTexts.uploadsTitle} (${tracks.length})`}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {storageTexts.uploadsText}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {tracks.slice(0, shownMax).map((track) => (
          <UploadRow key={track.sha256} track={track} />
        ))}
      </Box>
      {tracks.length > shownMax ? (
        <Typography sx={{ color: 'text.secondary', py: 1 }}>
          {storageTexts.uploadsMore(tracks.length - shownMax)}
        </Typography>
      ) : null}
    </Section>
  );
}

function UploadRow({ track }: { readonly track: KnownTrack }) {
  const media = useMedia();
  const state = useMediaValue((room) => room?.track(track.sha256, track) ?? null);
  const upload = state?.upload ?? null;
  if (state === null || upload === null) return null;
  const goesOn = upload.state === 'failed' || (upload.state === 'waiting' && upload.code === null);
  const again = upload.state === 'failed' ? playlistTexts.sendAgain : playlistTexts.resumeSending;
  const label = goesOn ? again : playlistTexts.pauseSending;
  const percent = percentOf(upload.done, state.bytes);
  return (
    <Box component="li" sx={{ py: 1, borderBottom: '1px solid', borderColor: 'divider' }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Box sx={{ flex: 1, minWidth: 0, fontSize: '0.875rem' }}>
          <Typography noWrap>{track.title}</Typography>
          <PlaceLabel place={placeView(state, '')} />
        </Box>
        <Button
          size="small"
          aria-label={`${label}: ${track.title}`}
          onClick={() =>
            void (goesOn ? media?.resumeUpload(track.sha256) : media?.pauseUpload(track.sha256))
          }
        >
          {label}
        </Button>
      </Box>
      {upload.state === 'failed' ? null : (
        <LinearProgress
          variant="determinate"
          value={percent}
          aria-hidden
          sx={{ mt: 0.75, borderRadius: 3 }}
        />
      )}
    </Box>
  );
}
