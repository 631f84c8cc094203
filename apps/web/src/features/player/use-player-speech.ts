/** Says what eyes see in the player by themselves: a new title, a silence and its reason, what was passed over (M8). */
import { useEffect, useEffectEvent, useRef } from 'react';
import { useClient, usePlayer, type PassedOver } from '@jamz/client/react';
import { recordOf, scopeSchema } from '@jamz/core';
import { playerTexts, silenceText } from '../../text/player-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices, useSay } from '../../ui/notices.tsx';
import type { NowPlaying } from './now-playing.ts';

export function usePlayerSpeech(now: NowPlaying): void {
  const say = useSay();
  const told = useRef('');
  const sentence = sentenceFor(now);
  useEffect(() => {
    if (sentence === null || told.current === sentence) return;
    told.current = sentence;
    say(sentence);
  }, [say, sentence]);
  usePassedOver();
}

/** Pausing is what the person just did: nothing to say. */
function sentenceFor({ state, title, silence }: NowPlaying): string | null {
  if (silence !== null) return `${title}: ${silence}`;
  if (state.phase === 'playing') return playerTexts.nowPlaying(title);
  return state.phase === 'needs-tap' ? `${playerTexts.tap}: ${title}` : null;
}

function usePassedOver(): void {
  const player = usePlayer();
  const client = useClient();
  const notify = useNotices();
  const tell = useEffectEvent(({ groupId, itemId, code }: PassedOver) => {
    const scope = scopeSchema.parse(`group:${groupId}`);
    const item = client?.get(scope, 'playlistItem', itemId);
    const value = item === undefined ? null : recordOf('playlistItem', item);
    const track = value?.trackId == null ? undefined : client?.get(scope, 'track', value.trackId);
    const title = value?.title ?? (track === undefined ? null : recordOf('track', track).title);
    notify({ text: playerTexts.passedOver(title ?? playlistTexts.untitled, silenceText(code)) });
  });
  useEffect(() => player.onPassedOver((passed) => tell(passed)), [player]);
}
