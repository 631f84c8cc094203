/** Says what eyes see in the player by themselves: a new title, a silence and its reason, what was passed over (M8). */
import { useEffect, useEffectEvent, useRef } from 'react';
import { useClient, usePlayer, type PassedOver } from '@jamz/client/react';
import { recordOf, scopeSchema } from '@jamz/core';
import { playerTexts, silenceText } from '../../text/player-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices, useSay } from '../../ui/notices.tsx';
import type { NowPlaying } from './now-playing.ts';

export function usePlayerSpeech({ state, title }: NowPlaying): void {
  const say = useSay();
  const told = useRef('');
  const sentence = sentenceFor(state.phase, title, state.code);
  useEffect(() => {
    if (sentence === null || told.current === sentence) return;
    told.current = sentence;
    say(sentence);
  }, [say, sentence]);
  usePassedOver();
}

/** Pausing is what the person just did: nothing to say. */
function sentenceFor(
  phase: NowPlaying['state']['phase'],
  title: string,
  code: NowPlaying['state']['code'],
): string | null {
  switch (phase) {
    case 'playing':
      return playerTexts.nowPlaying(title);
    case 'needs-tap':
      return `${playerTexts.tap}: ${title}`;
    case 'failed':
      return `${title}: ${silenceText(code)}`;
    case 'empty':
    case 'loading':
    case 'paused':
      return null;
  }
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
