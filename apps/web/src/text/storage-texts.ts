/** Words of the storage page, the upload list and what waits to be sent. */
import { bytesOfText, bytesText } from './measure-texts.ts';
import { timeFromNow } from './time-texts.ts';

const filesText = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

export const storageTexts = {
  title: 'Storage on this device',
  loading: 'Looking at what is here',
  failedTitle: 'This could not be read',
  failedText: 'The browser did not say what is stored. Nothing was changed.',
  usageTitle: 'What takes room',
  pinned: 'Kept by you',
  cached: 'Heard lately',
  waiting: 'Waiting to be sent',
  other: 'The app and your edits',
  total: (usage: number, quota: number | null) =>
    quota === null ? bytesText(usage) : `${bytesText(usage)} of ${bytesText(quota)}`,
  ofQuota: 'used of what this browser gives the app',
  usageUnknown: 'This browser does not say how much room there is.',
  kindHints: {
    pinned: 'Stays until you let it go.',
    cached: 'Makes room by itself when it is needed.',
    waiting: 'Never leaves before it was sent.',
  },
  waitingTitle: (files: number, bytes: number) =>
    `${filesText(files)} wait${files === 1 ? 's' : ''} to be sent (${bytesText(bytes)})`,
  waitingText:
    'They are only on this device so far. Nobody else can hear them, and clearing this browser’s data would lose them. They go out by themselves as soon as there is a connection.',
  persistTitle: 'Kept for good?',
  persisted: 'Yes. This browser does not clear what the app stores here, even when space is short.',
  notPersisted:
    'Not yet. When space is short, this browser may clear everything the app keeps here, also what was not sent.',
  persistUnknown: 'This browser does not say.',
  persistAsk: 'Ask the browser to keep it',
  persistYes: 'The browser keeps it for good now.',
  persistNo:
    'The browser did not agree. It says yes more easily once the app is installed or used often.',
  tracksTitle: (count: number) => (count === 1 ? '1 track here' : `${count} tracks here`),
  tracksNone: 'No music on this device yet',
  tracksNoneText:
    'Tracks come here when you play them, or when you keep a playlist on this device.',
  removeDownloads: 'Remove downloads',
  removeTitle: 'Remove the downloads?',
  removeText: (bytes: number) =>
    `${bytesText(bytes)} of music is removed that you heard lately and do not keep. It comes back from the server when you play it. What you keep, what plays now and what waits to be sent stays.`,
  removeButton: 'Remove',
  removed: 'Removed.',
  unknownTrack: 'A track of a group you left',
  unkeep: 'No longer keep',
  unkeepOf: (title: string) => `No longer keep ${title}`,
  openPlaylist: 'Open playlist',
  openPlaylistOf: (title: string) => `Open playlist of ${title}, which is kept as a whole`,
  remove: 'Remove',
  removeOf: (title: string) => `Remove ${title} from this device`,
  stateKept: 'Kept',
  stateWaiting: 'Waits to be sent',
  stateComing: (done: number, bytes: number) => `Coming, ${bytesOfText(done, bytes)}`,
  lastPlayed: (at: number | null, now: number) =>
    at === null ? 'never played here' : `played ${timeFromNow(at, now)}`,

  uploadsTitle: 'Files on their way to the server',
  uploadsText: 'They are only on this device until they are sent.',
  uploadsMore: (count: number) => `and ${filesText(count)} more`,
  filesLeft: (files: number) => `${filesText(files)} left to send...`,
  signOutFiles: (files: number, bytes: number) =>
    `${filesText(files)} (${bytesText(bytes)}) of your music ${files === 1 ? 'is' : 'are'} only on this device.`,
} as const;
