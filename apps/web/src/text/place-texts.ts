/** M9: where a track's bytes are, in words; beside them an icon of the same name stands. */
import type { TrackState } from '@jamz/client/react';
import { errorText } from './error-texts.ts';
import { percentOf } from './measure-texts.ts';

export type PlaceKind =
  | 'kept'
  | 'here'
  | 'coming'
  | 'late'
  | 'away'
  | 'elsewhere'
  | 'unsent'
  | 'sending'
  | 'stopped'
  | 'failed';

export interface PlaceView {
  readonly kind: PlaceKind;
  readonly text: string;
  /** How much of what is under way is done, 0 to 100; null when nothing is. */
  readonly percent: number | null;
}

const onlyHere = 'Only on this device';

/** `owner`: the name of who told the group about the track. */
export function placeView(state: TrackState, owner: string): PlaceView {
  const { upload } = state;
  if (upload !== null) {
    const percent = percentOf(upload.done, state.bytes);
    switch (upload.state) {
      case 'queued':
        return { kind: 'unsent', text: `${onlyHere}, waits to be sent`, percent: null };
      case 'running':
        return { kind: 'sending', text: `${onlyHere}, sending ${percent} %`, percent };
      case 'waiting':
        return upload.code === null
          ? { kind: 'stopped', text: `${onlyHere}, stopped at ${percent} %`, percent }
          : { kind: 'unsent', text: `${onlyHere}, ${waitsFor(upload.code)}`, percent: null };
      case 'failed':
        return {
          kind: 'failed',
          text: `${onlyHere}. ${errorText(upload.code ?? 'internal')}`,
          percent: null,
        };
    }
  }
  if (state.place !== 'here' && state.download?.state === 'failed') {
    return { kind: 'failed', text: errorText(state.download.code ?? 'internal'), percent: null };
  }
  switch (state.place) {
    case 'here':
      return state.pinned
        ? { kind: 'kept', text: 'Kept here', percent: null }
        : { kind: 'here', text: 'On this device', percent: null };
    case 'coming':
      return comingView(state);
    case 'away':
      return { kind: 'away', text: 'On the server', percent: null };
    case 'elsewhere':
      return { kind: 'elsewhere', text: `Waiting for ${owner}`, percent: null };
  }
}

function comingView({ done, bytes, download }: TrackState): PlaceView {
  const percent = percentOf(done, bytes);
  const text = `Coming, ${percent} %`;
  if (download?.state === 'waiting') {
    return { kind: 'late', text: `${text}, ${waitsFor(download.code)}`, percent };
  }
  return { kind: 'coming', text, percent };
}

const waitsFor = (code: TrackStateCode): string =>
  code === 'offline' ? 'goes on with a connection' : 'tries again by itself';
type TrackStateCode = NonNullable<TrackState['download']>['code'];
