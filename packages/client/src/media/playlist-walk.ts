/** The playlist of a group as the player walks along it: in playing order, with what keeps an item from being played. */
import {
  erasedMark,
  groupScope,
  recordOf,
  sortPlaylist,
  type ErrorCode,
  type Track,
} from '@jamz/core';
import type { MediaPart } from './create-media.ts';
import type { MediaClient } from './media-room.ts';
import type { PassedOver } from './player.ts';

export interface PlayerRoom {
  readonly client: MediaClient;
  readonly media: MediaPart;
}

export interface Target {
  readonly groupId: string;
  readonly itemId: string;
  readonly track: Track;
}

export interface Walked {
  readonly groupId: string;
  readonly itemId: string;
  readonly track: Track | null;
}

export function walkOf({ client }: PlayerRoom, groupId: string): readonly Walked[] {
  const scope = groupScope(groupId);
  return sortPlaylist(client.list(scope, 'playlistItem')).map((item) => {
    const { trackId } = recordOf('playlistItem', item);
    const entity = trackId === null ? undefined : client.get(scope, 'track', trackId);
    const track = entity === undefined ? null : recordOf('track', entity);
    return { groupId, itemId: item.id, track };
  });
}

/** Null when it can be played. */
export function obstacle({ client, media }: PlayerRoom, { track }: Walked): ErrorCode | null {
  if (track === null) return 'not_found';
  // Right after the start nothing is known yet about files: the try itself will tell.
  if (!media.isLoaded()) return null;
  const { place } = media.track(track.sha256, track);
  if (place === 'here') return null;
  if (place === 'elsewhere') return 'not_found';
  return isCutOff(client) ? 'offline' : null;
}

/** Right after the start nobody has asked yet: only a try that failed says that there is no network. */
export function isCutOff(client: MediaClient): boolean {
  const { status, nextTryAt } = client.state();
  return status === 'OFFLINE' && nextTryAt !== null;
}

export const coverOf = ({ artKey }: Track): string | null =>
  artKey === null || artKey === erasedMark ? null : artKey;

/** The nearest item that way that can be played; what lies between is told. */
export function nextTarget(
  room: PlayerRoom,
  from: {
    readonly groupId: string;
    readonly itemId: string | null;
    readonly step: 1 | -1;
    readonly pass: (passed: PassedOver) => void;
  },
): Target | null {
  const { groupId, itemId, step, pass } = from;
  const items = walkOf(room, groupId);
  const at = items.findIndex((item) => item.itemId === itemId);
  const ahead = step === 1 ? items.slice(at + 1) : items.slice(0, Math.max(at, 0)).toReversed();
  for (const item of ahead) {
    const { track } = item;
    const code = obstacle(room, item);
    if (code === null && track !== null) return { groupId, itemId: item.itemId, track };
    pass({ groupId, itemId: item.itemId, code: code ?? 'not_found' });
  }
  return null;
}
