/** What the records of a scope still need: files by their tracks, pictures by whoever wears them, and what can be undone. */
import { findRecord, listRecords, recordOf, trackIdOf, type Json, type Reader } from '@jamz/core';

/** A registered track names its file, and a removed one as long as it can be brought back. */
export function isFileNamed(state: Reader, sha256: string): boolean {
  const id = trackIdOf(sha256);
  if (findRecord(state, 'track', id) !== undefined) return true;
  return (state.removed('track', id)?.value ?? null) !== null;
}

/** Tracks whose record does not say yet that their bytes are here. */
export function awaitedFiles(state: Reader): readonly string[] {
  return listRecords(state, 'track')
    .filter(({ value }) => !value.available)
    .map(({ value }) => value.sha256);
}

/** Ids of pictures: covers, faces, and those that an undo would bring back. */
export function namedPictures(state: Reader): ReadonlySet<Json> {
  const groups = listRecords(state, 'group').map(({ value }) => value.avatarKey);
  const covers = listRecords(state, 'track').map(({ value }) => value.artKey);
  const faces = listRecords(state, 'profile').map(({ value }) => value.avatarKey);
  const overruled = state
    .list('conflict')
    .map((entity) => recordOf('conflict', entity))
    .flatMap(({ mine, theirs }) => [mine, theirs]);
  return new Set([...groups, ...covers, ...faces, ...overruled]);
}
