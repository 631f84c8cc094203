/** A server process like the product's own, on the data directory it is given, that also counts: see the model. */
import { join } from 'node:path';
import { createLogStream, createServer, createSystemPorts, openSecrets } from '@jamz/server';
import { openStores } from '@jamz/stores';
import { countingModel } from './counting-model.ts';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const dataDir = setting('JAMZ_DATA_DIR');
const system = createSystemPorts();
const secrets = await openSecrets(join(dataDir, 'secrets.json'), { mayCreate: true });
if (!secrets.ok) throw new Error(secrets.error.hint);
const stores = await openStores(system, {
  storeUrl: `sqlite:${join(dataDir, 'jamz.db')}`,
  blobsUrl: `file:${join(dataDir, 'blobs')}`,
  rootKey: secrets.value.rootKey,
});
const server = await createServer(
  {
    host: '127.0.0.1',
    port: Number(setting('JAMZ_PORT')),
    publicUrl: setting('JAMZ_PUBLIC_URL'),
    serverName: 'Counting',
    signUp: 'open',
    rateProfile: 'bench',
    logLevel: 'error',
    dataDir,
    trustedProxies: [],
    webRoot: null,
    metricsToken: null,
    // Passwords are not what is tried here.
    passwordCost: { memoryKiB: 64, passes: 1 },
    version: '0',
  },
  { stores, secrets: secrets.value, system, model: countingModel, logStream: createLogStream(2) },
);

process.once('SIGTERM', () => {
  void server
    .close()
    .then(() => stores.close())
    .then(() => process.exit(0));
});
