/** Words about being in step with the server: the chip, marks and notices. Those of the panel come with it. */
import type { Mark, StatusReason, SyncState } from '@jamz/client/react';

const reasonTexts: Record<Exclude<StatusReason, null>, string> = {
  'sign-in': 'sign in',
  update: 'update',
  storage: 'storage',
  'server-refuses': 'server refuses',
};

/** The chip's text: the same words on every size of screen, and what a screen reader says. */
export function chipText(state: Pick<SyncState, 'status' | 'reason' | 'waiting'>): string {
  switch (state.status) {
    case 'SYNCED':
      return 'Synced';
    case 'SYNCING':
      return `Syncing (${state.waiting})`;
    case 'OFFLINE':
      return `Offline (${state.waiting} waiting)`;
    case 'ERROR':
      return `Problem: ${reasonTexts[state.reason ?? 'server-refuses']}`;
  }
}

export function changes(count: number): string {
  return count === 1 ? '1 change' : `${count} changes`;
}

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What stands beside a record whose last edit is not through yet; null when there is nothing to say. */
export function markText(mark: Mark): string | null {
  switch (mark) {
    case 'confirmed':
      return null;
    case 'waiting':
      return 'Not sent';
    case 'sending':
      return 'Sending';
    case 'merged':
      return 'Merged';
    case 'rejected':
      return 'Refused';
    case 'parked':
      return 'Set aside';
  }
}

export const syncTexts = {
  openPanel: 'Open the sync panel',
  mergedNotice: (what: string) =>
    `${what}: somebody changed the same thing. Both are kept where possible.`,
  rejectedNotice: (what: string, why: string) => `Taken back: ${what}. ${why}`,
  show: 'Show',
  staysHere: (count: number) =>
    `${capital(changes(count))} ${count === 1 ? 'waits' : 'wait'} on this device. This browser sends nothing while the app is closed: open it again when you have a connection.`,
} as const;
