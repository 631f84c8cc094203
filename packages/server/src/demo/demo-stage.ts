/** What already stands of a demo: everything that is missing is done, everything that is there is left as people want it. */
import { findRecord, trackIdOf, type Reader, type Scope } from '@jamz/core';
import type { SyncService } from '../sync/sync-service.ts';
import { itemIdOf } from './demo-names.ts';
import { demoPlaylist, demoTracks, type DemoTrack } from './demo-script.ts';

export interface DemoStage {
  /** Null before there is a group. */
  readonly status: 'active' | 'archived' | null;
  /** Everybody who is in or ever was. */
  readonly known: ReadonlySet<string>;
  readonly active: ReadonlySet<string>;
  /** Lines that are there, or were until somebody took them out. */
  readonly written: ReadonlySet<string>;
  /** Tracks whose item is there and wants its file. */
  readonly wanting: readonly DemoTrack[];
}

export const lookAtStage = (
  sync: Pick<SyncService, 'read'>,
  of: { readonly scope: Scope; readonly groupId: string },
): Promise<DemoStage> => sync.read(of.scope, (state) => stageOf(state, of.groupId));

function stageOf(state: Reader, groupId: string): DemoStage {
  const members = state.list('member').map(({ id }) => id);
  return {
    status: findRecord(state, 'group', groupId)?.status ?? null,
    known: new Set(members),
    active: new Set(members.filter((id) => findRecord(state, 'member', id)?.status === 'active')),
    written: new Set(demoPlaylist.map(itemIdOf).filter((id) => isOrWas(state, id))),
    wanting: demoTracks.filter((track) => {
      const item = findRecord(state, 'playlistItem', itemIdOf(track));
      return item !== undefined && !isHeard(state, item.trackId);
    }),
  };
}

const isOrWas = (state: Reader, id: string): boolean =>
  state.get('playlistItem', id) !== undefined || state.removed('playlistItem', id) !== undefined;

const isHeard = (state: Reader, trackId: string | null): boolean =>
  trackId !== null && findRecord(state, 'track', trackId)?.available === true;

export interface FileStage {
  /** Somebody took the line out, or gave it another file: then nobody wants this one. */
  readonly isWanted: boolean;
  readonly isRegistered: boolean;
  readonly isBound: boolean;
}

export const lookAtFile = (
  sync: Pick<SyncService, 'read'>,
  of: { readonly scope: Scope; readonly track: DemoTrack; readonly sha256: string },
): Promise<FileStage> =>
  sync.read(of.scope, (state) => {
    const trackId = trackIdOf(of.sha256);
    const item = findRecord(state, 'playlistItem', itemIdOf(of.track));
    const isBound = item?.trackId === trackId;
    return {
      isWanted: item !== undefined && (item.trackId === null || isBound),
      isRegistered: state.get('track', trackId) !== undefined,
      isBound,
    };
  });
