/** The cover of a row is its play button, and reaches over the whole row. What is in the player says so on it. */
import { groupScope } from '@jamz/core';
import type { MusicItem, PlayerPhase } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { Glyph } from '../../ui/glyph.tsx';
import { SoundBars } from '../../ui/sound-bars.tsx';
import { TrackCover } from '../../ui/track-cover.tsx';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { useRowPhase } from './row-values.ts';

export function RowCover(props: {
  readonly groupId: string;
  readonly item: MusicItem;
  readonly title: string;
  readonly onPlay: (itemId: string) => void;
}) {
  const { item, title } = props;
  const phase = useRowPhase(item.id);
  if (item.track === null) {
    return (
      <span className="no-file" aria-hidden>
        <Glyph name="noMusic" size={22} />
      </span>
    );
  }
  const isPlaying = phase === 'playing';
  return (
    <>
      <button
        type="button"
        className="cover"
        onClick={() => props.onPlay(item.id)}
        aria-label={isPlaying ? playlistTexts.pause(title) : playlistTexts.play(title)}
        data-track={item.track.sha256}
        data-play={playlistTexts.play(title)}
        data-pause={playlistTexts.pause(title)}
      >
        <TrackCover
          id={item.track.sha256}
          scope={groupScope(props.groupId)}
          artKey={item.track.artKey}
        />
        {phase === null ? null : (
          <span className="over-cover" data-in-player={phase} data-unkept="gone">
            <PhaseSign phase={phase} />
          </span>
        )}
      </button>
      {phase === null ? null : (
        <span style={visuallyHidden} data-unkept="gone">
          {isPlaying ? playlistTexts.playing : playlistTexts.paused}
        </span>
      )}
    </>
  );
}

function PhaseSign({ phase }: { readonly phase: PlayerPhase }) {
  if (phase === 'playing') return <SoundBars />;
  if (phase === 'loading') return <Glyph name="hourglass" size={22} />;
  return <Glyph name="play" size={28} />;
}
