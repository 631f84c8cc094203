/** What the operator sets while the server runs. It outlives the process and counts at once, in every process (W9). */
import type { AccountStore } from '@jamz/stores';
import * as z from 'zod';

const row = { kind: 'settings', id: 'server' } as const;
const settingsSchema = z.object({ serverName: z.string() });

export interface ServerSettings {
  /** What people see as the server's name: what the operator chose, else what the configuration says. */
  serverName(): Promise<string>;
  setServerName(name: string): Promise<void>;
}

export function createServerSettings(
  ports: { readonly accounts: Pick<AccountStore, 'readTask' | 'putTask'> },
  options: { readonly serverName: string },
): ServerSettings {
  const { accounts } = ports;
  let lastKnown = options.serverName;
  return {
    async serverName() {
      try {
        const stored = settingsSchema.safeParse((await accounts.readTask(row.kind, row.id))?.data);
        lastKnown = stored.data?.serverName ?? options.serverName;
      } catch {
        // The name is asked for by every app that starts; while the store is away the last one does.
      }
      return lastKnown;
    },
    async setServerName(serverName) {
      await accounts.putTask({ ...row, data: { serverName } });
      lastKnown = serverName;
    },
  };
}
