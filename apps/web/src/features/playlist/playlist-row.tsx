/** One item of the playlist: what it is, who added it, where its file is, and what may be done with it. */
import { memo } from 'react';
import type { MusicItem } from '@jamz/client/react';
import { clockLength } from '../../text/measure-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { artistOf, titleOf } from '../../sync/item-title.ts';
import type { PlaylistActs } from './use-playlist-acts.ts';
import { RowCover } from './row-cover.tsx';
import { FileForTitle, RowPlace, SendingButton } from './row-place.tsx';
import { menuButtonId, moveButtonId } from './row-focus.ts';
import type { DragHandle } from './sortable-list.tsx';

export interface PlaylistRowProps {
  readonly groupId: string;
  readonly item: MusicItem;
  readonly index: number;
  readonly isLast: boolean;
  readonly addedBy: string;
  /** Who has the file while it is not on the server. */
  readonly owner: string;
  readonly mayMove: boolean;
  readonly handle: DragHandle;
  readonly acts: PlaylistActs;
}

export const PlaylistRow = memo(function PlaylistRow(props: PlaylistRowProps) {
  const { groupId, item, acts } = props;
  const { track } = item;
  const title = titleOf(item);
  return (
    <div className="row" data-item={item.id}>
      {props.mayMove ? (
        <button
          type="button"
          className="handle"
          ref={props.handle.ref}
          {...props.handle.props}
          aria-label={playlistTexts.drag(title)}
        >
          <Glyph name="drag" />
        </button>
      ) : (
        <span aria-hidden className="place-number">
          {props.index + 1}
        </span>
      )}
      <RowCover groupId={groupId} item={item} title={title} onPlay={acts.play} />
      <div className="words">
        <p className="title">{title}</p>
        <RowFacts item={item} />
        <div className="facts">
          {track === null ? (
            <FileForTitle groupId={groupId} itemId={item.id} acts={acts} />
          ) : (
            <RowPlace track={track} owner={props.owner} />
          )}
          <MarkLabel mark={item.mark} />
          <span className="short by">{playlistTexts.by(props.addedBy)}</span>
        </div>
      </div>
      {track === null ? null : <span className="length">{clockLength(track.durMs)}</span>}
      {track === null ? null : <SendingButton track={track} title={title} acts={acts} />}
      {props.mayMove ? <StepButtons {...props} title={title} /> : null}
      <button
        type="button"
        className="button"
        id={menuButtonId(item.id)}
        onClick={(event) => acts.openMenu(item.id, event.currentTarget)}
        aria-label={playlistTexts.actions(title)}
        aria-haspopup="menu"
      >
        <Glyph name="more" />
      </button>
    </div>
  );
});

function RowFacts({ item }: { readonly item: MusicItem }) {
  const artist = artistOf(item);
  const length = item.track?.durMs ?? 0;
  if (artist === null && length === 0) return null;
  return (
    <div className="facts">
      {artist === null ? null : <span className="short">{artist}</span>}
      {length === 0 ? null : <span className="length-short">{clockLength(length)}</span>}
    </div>
  );
}

function StepButtons(props: PlaylistRowProps & { readonly title: string }) {
  const { item, index, isLast, acts, title } = props;
  return (
    <span className="steps">
      <button
        type="button"
        className="button"
        id={moveButtonId(item.id, -1)}
        disabled={index === 0}
        onClick={() => acts.step(item.id, -1)}
        aria-label={playlistTexts.up(title)}
      >
        <Glyph name="up" />
      </button>
      <button
        type="button"
        className="button"
        id={moveButtonId(item.id, 1)}
        disabled={isLast}
        onClick={() => acts.step(item.id, 1)}
        aria-label={playlistTexts.down(title)}
      >
        <Glyph name="down" />
      </button>
    </span>
  );
}
