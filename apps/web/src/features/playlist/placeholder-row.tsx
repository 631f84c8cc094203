/** A file that was picked and is no track yet: it stands where the track will stand. */
import { bytesText } from '../../text/measure-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { PlaceWithProgress, placeholderView } from './row-place.tsx';
import { usePlaceholder } from './row-values.ts';

export function PlaceholderRow(props: {
  readonly groupId: string;
  readonly id: string;
  readonly onDismiss: (id: string) => void;
}) {
  const file = usePlaceholder(props.groupId, props.id);
  if (file === null) return null;
  const isFailed = file.state === 'failed';
  return (
    <div className="row" data-placeholder={file.state}>
      <span aria-hidden className="place-number" />
      <span className="no-file" aria-hidden>
        <Glyph name="file" size={22} />
      </span>
      <div className="words">
        <span className="title">{file.name}</span>
        <div className="facts">
          <span>{bytesText(file.bytes)}</span>
        </div>
        <div className="facts">
          <PlaceWithProgress place={placeholderView(file)} />
        </div>
      </div>
      <button
        type="button"
        className="button"
        onClick={() => props.onDismiss(file.id)}
        aria-label={isFailed ? playlistTexts.dismissOf(file.name) : playlistTexts.stopOf(file.name)}
      >
        <Glyph name="close" />
      </button>
    </div>
  );
}
