/**
 * Which audio leaves the device when there is too much of it: the least recently played first, and never what is
 * pinned, playing or not uploaded yet (M3). Pure: given what is here, it names what goes.
 */

export interface CachedTrack {
  readonly sha256: string;
  /** Bytes on this device. */
  readonly bytes: number;
  /** Device milliseconds: when it was played last, or else came here. */
  readonly usedAt: number;
  /** `pinned`, `waiting`: outside the bounds. `playing`: inside, and stays. `free`: may go. */
  readonly hold: 'pinned' | 'waiting' | 'playing' | 'free';
}

export interface CacheBounds {
  readonly tracksMax: number;
  readonly bytesMax: number;
}

/** As few as bring what is neither pinned nor waiting inside the bounds. */
export function tracksOverBounds(
  tracks: readonly CachedTrack[],
  bounds: CacheBounds,
): readonly string[] {
  const counted = tracks.filter(({ hold }) => hold === 'free' || hold === 'playing');
  let count = counted.length;
  let bytes = sumOf(counted);
  const gone: string[] = [];
  for (const track of oldestFirst(tracks)) {
    if (count <= bounds.tracksMax && bytes <= bounds.bytesMax) break;
    gone.push(track.sha256);
    count -= 1;
    bytes -= track.bytes;
  }
  return gone;
}

/** As few as free so many bytes; all that may go when they are not enough. */
export function tracksToFree(
  tracks: readonly CachedTrack[],
  bytesWanted: number,
): readonly string[] {
  let freed = 0;
  const gone: string[] = [];
  for (const track of oldestFirst(tracks)) {
    if (freed >= bytesWanted) break;
    gone.push(track.sha256);
    freed += track.bytes;
  }
  return gone;
}

const oldestFirst = (tracks: readonly CachedTrack[]): readonly CachedTrack[] =>
  tracks
    .filter(({ hold }) => hold === 'free')
    .toSorted((a, b) => a.usedAt - b.usedAt || (a.sha256 < b.sha256 ? -1 : 1));

const sumOf = (tracks: readonly CachedTrack[]): number =>
  tracks.reduce((sum, { bytes }) => sum + bytes, 0);
