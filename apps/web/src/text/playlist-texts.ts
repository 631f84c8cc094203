/** Words of the playlist. */
import { bytesOfText, bytesText, roughLength } from './measure-texts.ts';

const titlesText = (count: number): string => (count === 1 ? '1 title' : `${count} titles`);

export const playlistTexts = {
  label: 'Add titles, one per line',
  add: 'Add',
  addMany: (count: number) => `Add ${count}`,
  addMusic: 'Add music',
  tooMany: (max: number) => `A playlist holds ${max} titles. The rest stays in the field.`,
  tooManyFiles: (max: number, left: number) =>
    `A playlist holds ${max} titles. ${left === 1 ? '1 file was' : `${left} files were`} left out.`,
  full: 'The playlist is full. Remove something first.',
  folders: 'A folder cannot be added. Open it and choose the files in it.',
  dropHere: 'Drop your music here',
  dropHint: 'It is added to the end of the playlist and plays here at once.',
  dropFull: 'The playlist is full',
  emptyTitle: 'Nothing to hear yet',
  emptyText: 'Add music from this device, or write a title below; paste a whole list if you like.',
  emptyReadOnly: 'This group’s playlist is empty.',
  by: (name: string) => `by ${name}`,
  count: (count: number, ms: number) =>
    ms === 0 ? titlesText(count) : `${titlesText(count)} · ${roughLength(ms)}`,
  noFile: 'A title, no file yet',
  play: (title: string) => `Play ${title}`,
  pause: (title: string) => `Pause ${title}`,
  playing: 'Playing',
  paused: 'Paused',
  notSentByOwner: (title: string, owner: string) =>
    `${title} is only on ${owner}’s device so far. It plays here as soon as it was sent.`,
  drag: (title: string) => `Move ${title}: press space, then the arrow keys`,
  actions: (title: string) => `Actions for ${title}`,
  up: (title: string) => `Move ${title} up`,
  down: (title: string) => `Move ${title} down`,
  remove: (title: string) => `Remove ${title}`,
  upShort: 'Move up',
  downShort: 'Move down',
  removeShort: 'Remove from the playlist',
  chooseFile: 'Choose its file',
  keep: 'Keep on this device',
  unkeep: 'No longer keep here',
  forget: 'Remove from this device',
  pauseSending: 'Stop sending',
  resumeSending: 'Go on sending',
  sendAgain: 'Try again',
  cancelSending: 'Give up sending',
  pauseSendingOf: (title: string) => `Stop sending ${title}`,
  resumeSendingOf: (title: string) => `Go on sending ${title}`,
  sendAgainOf: (title: string) => `Try to send ${title} again`,
  cancelTitle: 'Give up sending this file?',
  cancelText: (title: string) =>
    `“${title}” leaves the playlist, and this app forgets its file. The file itself, where you picked it, stays.`,
  cancelKeep: 'Go on sending',
  storing: (percent: number) => `Storing, ${percent} %`,
  reading: (percent: number) => `Reading, ${percent} %`,
  dismiss: 'Dismiss',
  dismissOf: (name: string) => `Dismiss ${name}`,
  stopOf: (name: string) => `Do not add ${name}`,
  removed: (title: string) => `“${title}” removed.`,
  forgotten: (title: string) => `“${title}” is no longer on this device.`,
  moved: (title: string, place: number, count: number) => `${title} is now ${place} of ${count}.`,
  pickedUp: (title: string, place: number, count: number) =>
    `${title} picked up at ${place} of ${count}. Arrow keys move it, space drops it, escape takes it back.`,
  over: (title: string, place: number, count: number) => `${title} at ${place} of ${count}.`,
  cancelled: (title: string) => `${title} stays where it was.`,
  untitled: 'Title unknown',
  undo: 'Undo',
  loading: 'Opening the playlist',
  keepAll: 'Keep this playlist on this device',
  keepAllHere: (bytes: number) => `All here, ${bytesText(bytes)}`,
  keepAllComing: (done: number, bytes: number) => `${bytesOfText(done, bytes)} here`,
  keepAllLate: 'the rest comes with a connection',
  keepAllSize: (bytes: number, done: number) =>
    done === 0
      ? bytesText(bytes)
      : `${bytesText(bytes)}, ${done >= bytes ? 'all' : bytesText(done)} of it here`,
  keepAllMissing: (count: number) =>
    count === 1 ? '1 title is not sent yet' : `${count} titles are not sent yet`,
} as const;
