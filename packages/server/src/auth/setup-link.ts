/**
 * The one-time setup link: good for an hour, used once, shown nowhere but where the server was started. Whoever opens
 * it becomes the operator; before that nobody can sign up (W2).
 */
import { limits, type Clock, type DigestPort, type Ids } from '@jamz/core';
import type { AccountStore } from '@jamz/stores';

const kind = 'setup-link';
const claimKind = 'setup-claim';

export interface SetupLink {
  isNeeded(): Promise<boolean>;
  /** A fresh token while there is no operator, else null. Links given out before stop working. */
  issue(): Promise<string | null>;
  /** Takes the token for oneself; exactly one taker gets true. */
  claim(token: string): Promise<boolean>;
  /** Gives it back: the sign-up behind it did not come about. */
  giveBack(token: string): Promise<void>;
}

export function createSetupLink(ports: {
  readonly accounts: AccountStore;
  readonly digest: DigestPort;
  readonly clock: Clock;
  readonly ids: Ids;
}): SetupLink {
  const { accounts, digest, clock, ids } = ports;
  const isNeeded = async (): Promise<boolean> => (await accounts.countAccounts()).operators === 0;
  const hashOf = (token: string): string => digest.sha256(`jamz-setup.${token}`);
  return {
    isNeeded,
    async issue() {
      if (!(await isNeeded())) return null;
      // Links and claims of sign-ups that a crash cut short.
      for (const claim of await accounts.listTasks(claimKind)) {
        await accounts.deleteTask(claimKind, claim.id);
      }
      for (const link of await accounts.listTasks(kind)) await accounts.deleteTask(kind, link.id);
      const token = ids.secret(24);
      const until = clock.now() + limits.setupLinkMs;
      await accounts.putTask({ kind, id: hashOf(token), data: { until } });
      return token;
    },
    async claim(token) {
      const id = hashOf(token);
      const link = await accounts.readTask(kind, id);
      if (link === null || Number(link.data['until']) < clock.now()) return false;
      if (!(await isNeeded())) return false;
      return accounts.createTask({ kind: claimKind, id, data: {} });
    },
    async giveBack(token) {
      await accounts.deleteTask(claimKind, hashOf(token));
    },
  };
}
