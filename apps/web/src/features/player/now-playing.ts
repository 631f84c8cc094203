/** What is in the player, in words: read from its own records, so that no edit elsewhere in the playlist draws it anew. */
import { erasedMark, recordOf, scopeSchema, type Scope, type Track } from '@jamz/core';
import { useMediaValue, usePlayerState, useRecord, type PlayerState } from '@jamz/client/react';
import { readText } from '../../sync/group-records.ts';
import { artistOf, titleOf } from '../../sync/item-title.ts';
import { playerTexts, silenceText } from '../../text/player-texts.ts';

export interface NowPlaying {
  readonly state: PlayerState;
  readonly scope: Scope | null;
  readonly title: string;
  readonly artist: string | null;
  readonly artKey: string | null;
  readonly group: string;
  readonly track: Track | null;
  /** Why it is silent, when it is; what stood in the way may be over by now. */
  readonly silence: string | null;
}

export function useNowPlaying(): NowPlaying {
  const state = usePlayerState();
  const scope = scopeOf(state.groupId);
  const item = useRecord(scope, 'playlistItem', state.itemId);
  const trackId = state.sha256 === null ? null : `track:${state.sha256}`;
  const entity = useRecord(scope, 'track', trackId);
  const group = useRecord(scope, 'group', state.groupId);
  const track = entity === undefined ? null : recordOf('track', entity);
  const isHere = useMediaValue(
    (media) => track !== null && media?.track(track.sha256, track).place === 'here',
  );
  const written = item === undefined ? null : recordOf('playlistItem', item).title;
  return {
    state,
    scope,
    title: titleOf({ title: written, track }),
    artist: artistOf({ track }),
    artKey: track === null || track.artKey === erasedMark ? null : track.artKey,
    group: (group && readText(group.value, 'name')) || playerTexts.unknownGroup,
    track,
    silence: silenceOf(state, isHere),
  };
}

function scopeOf(groupId: string | null): Scope | null {
  const parsed = scopeSchema.safeParse(`group:${groupId ?? ''}`);
  return parsed.success ? parsed.data : null;
}

function silenceOf({ phase, code }: PlayerState, isHere: boolean): string | null {
  if (phase !== 'failed') return null;
  return isHere && code !== 'not_audio' ? playerTexts.hereNow : silenceText(code);
}
