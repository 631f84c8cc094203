/** Who may read which bytes now: somebody in a scope that holds a grant, as the store's head has it (EN34, EN21). */
import { scopeSchema, userIdSchema } from '@jamz/core';
import type { AccountStore, Grant } from '@jamz/stores';
import type { SyncService } from '../sync/sync-service.ts';

export interface FileAccess {
  mayRead(userId: string, scope: string): Promise<boolean>;
  /** An upload goes on by the hand of who began it, and is as unknown as none to everybody else. */
  mayGoOn(userId: string, upload: { readonly userId: string }): boolean;
  /** One of the grants under which this person may read the file now; null when there is none. */
  grantFor(userId: string, sha256: string): Promise<Grant | null>;
}

/** Scopes looked at side by side; a file in more of them is looked up in rounds. */
const scopesAtOnce = 32;

export function createFileAccess(ports: {
  readonly accounts: AccountStore;
  readonly sync: Pick<SyncService, 'mayRead'>;
}): FileAccess {
  const mayRead = (userId: string, scope: string): Promise<boolean> =>
    ports.sync.mayRead(userIdSchema.parse(userId), scopeSchema.parse(scope));
  return {
    mayRead,
    mayGoOn: (userId, upload) => upload.userId === userId,
    async grantFor(userId, sha256) {
      const grants = await ports.accounts.listGrantsOf(sha256);
      const byScope = [...new Map(grants.map((grant) => [grant.scope, grant])).values()];
      for (let at = 0; at < byScope.length; at += scopesAtOnce) {
        const round = byScope.slice(at, at + scopesAtOnce);
        const answers = await Promise.all(round.map(({ scope }) => mayRead(userId, scope)));
        const found = round.find((_, n) => answers[n] === true);
        if (found !== undefined) return found;
      }
      return null;
    },
  };
}
