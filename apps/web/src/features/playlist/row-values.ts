/** What one row needs to know of the player and of files under way: each row listens for itself, and to nothing else. */
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useMediaValue, usePlayer, type Placeholder, type PlayerPhase } from '@jamz/client/react';

/** Null while another item is in the player. */
export function useRowPhase(itemId: string): PlayerPhase | null {
  const player = usePlayer();
  const look = useCallback(() => {
    const state = player.state();
    return state.itemId === itemId && state.phase !== 'empty' ? state.phase : null;
  }, [player, itemId]);
  return useSyncExternalStore(player.subscribe, look);
}

/** The file that is on its way to this title; null when there is none. */
export function useFileFor(groupId: string, itemId: string): Placeholder | null {
  return useMediaValue(
    (media) => media?.placeholders(groupId).find((file) => file.itemId === itemId) ?? null,
  );
}

export function usePlaceholder(groupId: string, id: string): Placeholder | null {
  return (
    useMediaValue((media) => media?.placeholders(groupId).find((file) => file.id === id)) ?? null
  );
}

/** Files that will stand at the end of the playlist; the same array while they only make progress. */
export function usePlaceholderIds(groupId: string | null): readonly { readonly id: string }[] {
  const ids = useMediaValue((media) =>
    groupId === null
      ? ''
      : (media?.placeholders(groupId) ?? [])
          .filter((file) => file.itemId === null)
          .map((file) => file.id)
          .join('\n'),
  );
  return useMemo(() => (ids === '' ? [] : ids.split('\n').map((id) => ({ id }))), [ids]);
}
