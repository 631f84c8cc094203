/**
 * Cursors: where a device stands in one scope's log, as opaque text `timeline.version.hash8.mac` (EN16). The MAC binds
 * it to its scope and lies under a secret kept outside the database file, so a valid one proves that this system
 * once stood there - also when the file does not say so any more.
 */
import { limits, type Cursor, type DigestPort } from '@jamz/core';

export interface CursorPoint {
  readonly timeline: number;
  readonly version: number;
  /** First eight hex digits of the commit's hash; zeros at version 0. */
  readonly hash8: string;
}

export interface CursorCodec {
  encode(scope: string, point: CursorPoint): Cursor;
  /** Null when we did not make it for this scope. */
  decode(scope: string, text: string): CursorPoint | null;
}

interface Decoded {
  readonly scope: string;
  readonly text: string;
  readonly point: CursorPoint | null;
}

const hashLength = 8;
/** 22 base64url characters are 132 bits. */
const macLength = 22;
const pattern = /^(0|[1-9][0-9]{0,15})\.(0|[1-9][0-9]{0,15})\.([0-9a-f]{8})\.([A-Za-z0-9_-]{22})$/u;

export const hash8Of = (hash: string): string => hash.slice(0, hashLength).padEnd(hashLength, '0');

export function createCursorCodec(digest: DigestPort): CursorCodec {
  /** Everybody in a scope asks with the same few cursors. */
  const macs = new Map<string, string>();
  const macOf = (scope: string, body: string): string => {
    const text = `${scope} ${body}`;
    const known = macs.get(text);
    if (known !== undefined) return known;
    const [oldest] = macs.keys();
    if (macs.size >= limits.versionHistoryMax && oldest !== undefined) macs.delete(oldest);
    const mac = digest.mac('cursor', text).slice(0, macLength);
    macs.set(text, mac);
    return mac;
  };

  const decodeNew = (scope: string, text: string): CursorPoint | null => {
    const match = pattern.exec(text);
    if (match === null) return null;
    const [, timeline = '', version = '', hash8 = '', mac = ''] = match;
    // Comparing in variable time tells a guesser nothing useful: a forged cursor only ever costs its owner a reset
    // or, if it could be forged at all, a timeline; 132 bits cannot be searched over a network.
    if (mac !== macOf(scope, `${timeline}.${version}.${hash8}`)) return null;
    const point = { timeline: Number(timeline), version: Number(version), hash8 };
    return Number.isSafeInteger(point.timeline) && Number.isSafeInteger(point.version)
      ? point
      : null;
  };
  /** A thousand mutations of one request were mostly born on the same cursor. */
  let last: Decoded = { scope: '', text: '', point: null };

  return {
    encode(scope, { timeline, version, hash8 }) {
      const body = `${timeline}.${version}.${hash8}`;
      return `${body}.${macOf(scope, body)}` as Cursor;
    },
    decode(scope, text) {
      if (text === last.text && scope === last.scope) return last.point;
      const point = decodeNew(scope, text);
      last = { scope, text, point };
      return point;
    },
  };
}
