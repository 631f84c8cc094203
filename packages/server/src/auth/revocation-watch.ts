/**
 * Notices sessions that another process ended (a second server, an operator's command) within a second, from the
 * account store's own list of changes.
 */
import { limits, type TimerHandle, type Timers } from '@jamz/core';
import type { AccountStore } from '@jamz/stores';

const changesAtOnce = 500;

export interface RevocationWatch {
  close(): void;
}

export function watchRevocations(ports: {
  readonly accounts: AccountStore;
  readonly timers: Timers;
  readonly sessionEnded: (sessionId: string) => void;
  readonly personEnded: (userId: string) => void;
  /** The store could not be asked; it is asked again. */
  readonly failed: (error: unknown) => void;
}): RevocationWatch {
  const { accounts, timers } = ports;
  let token: string | null = null;
  let isClosed = false;
  let timer: TimerHandle | null = null;

  const look = async (): Promise<void> => {
    for (;;) {
      const changes = await accounts.readChanges(token, changesAtOnce);
      for (const change of changes) {
        if (isClosed) return;
        await judge(change.table, change.id);
      }
      token = changes.at(-1)?.token ?? token;
      if (changes.length < changesAtOnce) return;
    }
  };
  const judge = async (table: string, id: string): Promise<void> => {
    if (table === 'session') {
      const session = await accounts.readSession(id);
      if (session === null || session.revokedAt !== null) ports.sessionEnded(id);
    } else if (table === 'account') {
      const account = await accounts.readAccount(id);
      if (account?.status !== 'active') ports.personEnded(id);
    }
  };
  const again = (): void => {
    if (isClosed) return;
    timer = timers.after(limits.revocationLookMs, () => {
      look().catch(ports.failed).finally(again);
    });
  };
  again();
  return {
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}
