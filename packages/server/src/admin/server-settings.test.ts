import { expect, test } from 'vitest';
import { createSystemPorts } from '../system-ports.ts';
import { createServerSettings } from './server-settings.ts';
import { openStores } from '@jamz/stores';

const openAccounts = async () => {
  const options = { storeUrl: 'memory:', blobsUrl: 'memory:', rootKey: new Uint8Array(32) };
  return (await openStores(createSystemPorts(), options)).accounts;
};

test('[W9] the name is the configured one until the operator chooses another', async () => {
  const accounts = await openAccounts();
  const settings = createServerSettings({ accounts }, { serverName: 'Configured' });
  expect(await settings.serverName()).toBe('Configured');
  await settings.setServerName('Coast');
  expect(await settings.serverName()).toBe('Coast');
  // Another process, and the same one started again with another configuration.
  const other = createServerSettings({ accounts }, { serverName: 'Elsewhere' });
  expect(await other.serverName()).toBe('Coast');
  await other.setServerName('Shore');
  expect(await settings.serverName()).toBe('Shore');
});

test('[W9] a store that is away leaves the last known name', async () => {
  const accounts = await openAccounts();
  let isAway = false;
  const settings = createServerSettings(
    {
      accounts: {
        putTask: accounts.putTask,
        readTask: async (kind, id) => {
          if (isAway) throw new Error('away');
          return accounts.readTask(kind, id);
        },
      },
    },
    { serverName: 'Configured' },
  );
  await settings.setServerName('Coast');
  isAway = true;
  expect(await settings.serverName()).toBe('Coast');
});
