/**
 * Music outlives a reload: the place is written down when the page goes away and taken up again when it is back, at the
 * same moment of the same track (W8). The browser may ask for a tap before it sounds.
 */
import { useEffect, useState } from 'react';
import { groupScope, scopeSchema } from '@jamz/core';
import {
  useClient,
  useDevice,
  useList,
  useMedia,
  usePlayer,
  useScopeLoaded,
  type Player,
} from '@jamz/client/react';
import { placeToText, textToPlace, type KeptPlace } from './kept-place.ts';
import { playerDraft } from './player-draft.ts';

export function usePlayerResume(): void {
  const { drafts } = useDevice();
  const client = useClient();
  const media = useMedia();
  const player = usePlayer();
  const [place] = useState(() => validPlace(textToPlace(drafts.read(playerDraft))));
  const scope = place === null ? null : groupScope(place.groupId);
  useEffect(() => {
    if (scope !== null) client?.watch(scope);
  }, [client, scope]);
  const loaded = useScopeLoaded(scope);
  const isThere = useList(scope, 'playlistItem').some(({ id }) => id === place?.itemId);
  const ready = loaded && isThere && media !== null;
  useEffect(() => {
    if (!ready || place === null || drafts.read(playerDraft) === null) return;
    drafts.write(playerDraft, null);
    // Whoever was faster has chosen something else.
    if (player.state().phase === 'empty') takeUp(player, place);
  }, [ready, place, player, drafts]);
  useEffect(() => {
    const leave = () => {
      const kept = placeOf(player);
      if (kept !== null) drafts.write(playerDraft, placeToText(kept));
    };
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, [player, drafts]);
}

function takeUp(player: Player, { groupId, itemId, ms, playing }: KeptPlace): void {
  player.play(groupId, itemId);
  player.seek(ms);
  if (!playing) player.pause();
}

function placeOf(player: Player): KeptPlace | null {
  const { phase, groupId, itemId } = player.state();
  if (phase === 'empty' || phase === 'failed' || groupId === null || itemId === null) return null;
  return { groupId, itemId, ms: player.positionMs(), playing: phase !== 'paused' };
}

const validPlace = (place: KeptPlace | null): KeptPlace | null =>
  place !== null && scopeSchema.safeParse(`group:${place.groupId}`).success ? place : null;
