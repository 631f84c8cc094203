/** Where the file of a row is and how far it is on its way; each of these listens to its own track alone. */
import { useTrackState, type MusicTrack, type Placeholder } from '@jamz/client/react';
import { errorText } from '../../text/error-texts.ts';
import { percentOf } from '../../text/measure-texts.ts';
import { placeView, type PlaceView } from '../../text/place-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { PlaceLabel } from '../../ui/place-label.tsx';
import { useFileFor } from './row-values.ts';
import type { PlaylistActs } from './use-playlist-acts.ts';

export function RowPlace(props: { readonly track: MusicTrack; readonly owner: string }) {
  const state = useTrackState(props.track.sha256, props.track);
  if (state === null) return null;
  return <PlaceWithProgress place={placeView(state, props.owner)} />;
}

export function PlaceWithProgress({ place }: { readonly place: PlaceView }) {
  return (
    <>
      <PlaceLabel place={place} />
      {place.percent === null ? null : (
        <span className="progress" aria-hidden>
          <span style={{ transform: `scaleX(${place.percent / 100})` }} />
        </span>
      )}
    </>
  );
}

/** Of a file that was picked and is no track yet. */
export function placeholderView(file: Placeholder): PlaceView {
  if (file.state === 'failed') {
    return { kind: 'failed', text: errorText(file.code ?? 'internal'), percent: null };
  }
  const isStoring = file.state === 'storing';
  const percent = percentOf(isStoring ? file.done : file.done - file.bytes, file.bytes);
  return {
    kind: 'coming',
    text: isStoring ? playlistTexts.storing(percent) : playlistTexts.reading(percent),
    percent: percentOf(file.done, file.bytes * 2),
  };
}

/** A title alone, or one whose file is just being read. */
export function FileForTitle(props: {
  readonly groupId: string;
  readonly itemId: string;
  readonly acts: PlaylistActs;
}) {
  const file = useFileFor(props.groupId, props.itemId);
  if (file === null) return <span>{playlistTexts.noFile}</span>;
  return (
    <>
      <PlaceWithProgress place={placeholderView(file)} />
      {file.state === 'failed' ? (
        <button
          type="button"
          className="inline-button"
          onClick={() => props.acts.dismiss(file.id)}
          aria-label={playlistTexts.dismissOf(file.name)}
        >
          {playlistTexts.dismiss}
        </button>
      ) : null}
    </>
  );
}

/** Stop, go on, try again: for what is on its way to the server. */
export function SendingButton(props: {
  readonly track: MusicTrack;
  readonly title: string;
  readonly acts: PlaylistActs;
}) {
  const { track, title, acts } = props;
  const upload = useTrackState(track.sha256, track)?.upload ?? null;
  if (upload === null) return null;
  const isStopped = upload.state === 'waiting' && upload.code === null;
  const [label, glyph] =
    upload.state === 'failed'
      ? [playlistTexts.sendAgainOf(title), 'again' as const]
      : isStopped
        ? [playlistTexts.resumeSendingOf(title), 'play' as const]
        : [playlistTexts.pauseSendingOf(title), 'pause' as const];
  const goesOn = upload.state === 'failed' || isStopped;
  return (
    <button
      type="button"
      className="button"
      aria-label={label}
      onClick={() => (goesOn ? acts.resumeSending(track.sha256) : acts.stopSending(track.sha256))}
    >
      <Glyph name={glyph} />
    </button>
  );
}
