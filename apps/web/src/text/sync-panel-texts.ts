/** Words of the sync panel: what waits, what needs a decision, and how things stand. */
import type { Problem, QueueItem, StatusReason, SyncState } from '@jamz/client/react';
import { capital, changes } from './sync-texts.ts';

const reasonHints: Record<Exclude<StatusReason, null>, string> = {
  'sign-in': 'Please sign in again. Everything you did is kept on this device until then.',
  update: 'This app is too old for the server. Reload to update; nothing is lost.',
  storage: 'This device cannot store more. Free some space, then try again.',
  'server-refuses': 'The server refuses to answer this device. Everything is kept; it tries again.',
};

/** One sentence under the panel's title. */
export function statusSentence(state: SyncState): string {
  switch (state.status) {
    case 'SYNCED':
      return restSentence(state.problems + state.onHold);
    case 'SYNCING':
      return state.waiting === 0
        ? 'Fetching what the others did.'
        : `Sending ${changes(state.waiting)}.`;
    case 'OFFLINE':
      if (state.isForeign) return foreignSentence(state.waiting);
      return state.waiting === 0
        ? 'No connection. You can go on; changes are kept on this device.'
        : `No connection. ${capital(changes(state.waiting))} kept on this device, sent when it is back.`;
    case 'ERROR':
      return reasonHints[state.reason ?? 'server-refuses'];
  }
}

function foreignSentence(waiting: number): string {
  const kept = waiting === 0 ? 'Changes are' : `${capital(changes(waiting))}`;
  return `Something else answers in place of the server. If this network asks for a sign-in of its own, sign in to it first. ${kept} kept on this device.`;
}

/** What stands in the lists below is not on the server, and nobody may believe that it is (U4). */
function restSentence(aside: number): string {
  if (aside === 0) return 'Everything you did is on the server.';
  return `Everything else you did is on the server: ${changes(aside)} ${aside === 1 ? 'is' : 'are'} kept aside, see below.`;
}

export const queueStateText: Record<QueueItem['state'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
};

export const problemEndText: Record<Problem['end'], string> = {
  rejected: 'Refused by the server and taken back here',
  parked: 'Set aside: the server could not work on it',
  closed: 'Closed without effect',
  cut: 'Undone when the server was set back to an earlier moment',
};

export const syncPanelTexts = {
  factsTitle: 'Details',
  signIn: 'Sign in',
  close: 'Close',
  syncNow: 'Sync now',
  syncing: 'Trying now...',
  lastSynced: 'Last synced',
  never: 'Not since the app was opened',
  connection: 'Connection',
  connected: 'Live',
  notConnected: 'None right now',
  nextTry: 'Next try',
  tryingNow: 'Now',
  leader: 'Sending',
  leads: 'By this tab',
  follows: 'By another tab or the worker',
  breaker: 'Retries',
  breakerTexts: {
    closed: 'Normal',
    open: 'Server did not answer several times: trying less often',
    'half-open': 'Trying whether the server is back',
  },
  clock: 'Your clock',
  clockUnknown: 'Not compared yet',
  clockRight: 'Right to the second',
  storage: 'Storage',
  used: 'Space used',
  persisted: 'Kept for good by the browser',
  notPersisted: 'The browser may clear it when space is short',
  queueTitle: 'Waiting to be sent',
  queueEmpty: 'Nothing is waiting.',
  queueMore: (count: number) => `and ${count} more`,
  discard: 'Discard',
  discardTitle: 'Discard this change?',
  discardText: 'It is taken back on this device and never sent. This cannot be undone.',
  discardKeep: 'Keep it',
  problemsTitle: 'Needs your decision',
  problemDiscardText: 'It is gone for good on this device. The server never applied it.',
  problemKept: 'Kept here until you decide.',
  problemUndecided: 'The server has not confirmed this yet: wait until it has.',
  retry: 'Retry',
  edit: 'Edit',
  copy: 'Copy',
  copied: 'Copied.',
  copyFailed: 'Could not copy. Select the text and copy it by hand.',
  holdTitle: 'On hold',
  holdText: (count: number) =>
    `${capital(changes(count))} on hold until another phone has been online: for example a group you join before its owner's phone has sent it. Tried again by itself.`,
  diagnostics: 'Copy diagnostics',
  diagnosticsHint: 'Numbers and states only: no names, texts or secrets.',
} as const;

/** U5: a manual "Sync now" always ends in a sentence. */
export function syncNowSentence(result: {
  readonly status: SyncState['status'];
  readonly sent: number;
  readonly why: string | null;
}): string {
  const sent = result.sent === 0 ? '' : ` ${capital(changes(result.sent))} sent.`;
  switch (result.status) {
    case 'SYNCED':
      return `Done: everything is in step.${sent}`;
    case 'SYNCING':
      return `The server answers; more is on its way.${sent}`;
    case 'OFFLINE':
      return `No connection to the server. Everything is kept on this device.${sent}`;
    case 'ERROR':
      return `It did not work. ${result.why ?? 'Everything is kept on this device.'}${sent}`;
  }
}

export function clockText(offsetMs: number | null): string {
  if (offsetMs === null) return syncPanelTexts.clockUnknown;
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  if (seconds === 0) return syncPanelTexts.clockRight;
  return `${spanText(seconds)} ${offsetMs > 0 ? 'behind' : 'ahead of'} the server`;
}

/** Seconds as long as they mean something. */
function spanText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800
    ? `${Math.round(seconds / 3_600)} hours`
    : `${Math.round(seconds / 86_400)} days`;
}
