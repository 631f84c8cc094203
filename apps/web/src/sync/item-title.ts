/** What an item of the playlist is called: the title somebody wrote, else the one in its file. */
import { erasedMark } from '@jamz/core';
import { playlistTexts } from '../text/playlist-texts.ts';

interface Named {
  readonly title: string | null;
  readonly track: { readonly title: string; readonly artist: string } | null;
}

export function titleOf({ title, track }: Named): string {
  return [title, track?.title].find(isReadable) ?? playlistTexts.untitled;
}

/** Null when the file names none, or the one who added it was erased. */
export function artistOf({ track }: Pick<Named, 'track'>): string | null {
  return isReadable(track?.artist) ? track.artist : null;
}

const isReadable = (text: string | null | undefined): text is string =>
  text !== null && text !== undefined && text !== '' && text !== erasedMark;
