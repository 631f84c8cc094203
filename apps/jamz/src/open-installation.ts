/** Opens what a data folder holds: the secrets first, then every store under them. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  createBackOffice,
  createLogStream,
  createSystemPorts,
  openSecrets,
  type BackOffice,
  type ServerSecrets,
  type SystemPorts,
} from '@jamz/server';
import { openStores, type Stores } from '@jamz/stores';
import type { Config } from './config-schema.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createDemoMusic } from './music/create-demo-music.ts';

export interface Installation {
  readonly secrets: ServerSecrets;
  readonly stores: Stores;
  readonly system: SystemPorts;
  close(): Promise<void>;
}

/** `mayBegin`: an empty folder is a first start; otherwise there must be something to open. */
export async function openInstallation(
  config: Config,
  options: { readonly mayBegin: boolean },
): Promise<Installation> {
  const storeFile = fileOf(config.storeUrl);
  const hasData = storeFile !== null && existsSync(storeFile);
  if (!hasData && storeFile !== null && !options.mayBegin) {
    const message = `There is nothing at ${config.storeUrl} yet: start the server once, or name the data folder with --data-dir.`;
    throw new CommandError(exitCodes.unreachable, message);
  }
  const system = createSystemPorts();
  mkdirSync(dirname(config.secretsFile), { recursive: true, mode: 0o700 });
  const secrets = await openSecrets(config.secretsFile, { mayCreate: !hasData });
  if (!secrets.ok) throw new CommandError(exitCodes.key, secrets.error.hint);
  const stores = await openAllStores(config, secrets.value, system);
  return { secrets: secrets.value, stores, system, close: () => stores.close() };
}

/** The back office of an installation, for commands that act without a server. */
export async function openBackOffice(
  installation: Installation,
  config: Config,
): Promise<BackOffice> {
  return createBackOffice(
    {
      signUp: config.signUp,
      rateProfile: config.rateProfile,
      dataDir: config.dataDir,
      logLevel: 'error',
    },
    { ...installation, music: createDemoMusic(), logStream: createLogStream(2) },
  );
}

/** Opens everything for one command, and closes it again whatever comes. */
export async function withOffice(
  config: Config,
  options: { readonly mayBegin: boolean },
  work: (at: { office: BackOffice; installation: Installation }) => Promise<void>,
): Promise<void> {
  const installation = await openInstallation(config, options);
  try {
    const office = await openBackOffice(installation, config);
    try {
      await work({ office, installation });
    } finally {
      await office.close();
    }
  } finally {
    await installation.close();
  }
}

async function openAllStores(
  config: Config,
  secrets: ServerSecrets,
  system: SystemPorts,
): Promise<Stores> {
  const { storeUrl, blobsUrl, seriesUrl, allowNetworkFileSystem } = config;
  try {
    return await openStores(system, {
      storeUrl,
      blobsUrl,
      seriesUrl,
      allowNetworkFileSystem,
      keyringUrls: config.keyringUrls ?? undefined,
      rootKey: secrets.rootKey,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = error.message.startsWith('keyring:') ? exitCodes.key : exitCodes.unreachable;
    throw new CommandError(code, error.message);
  }
}

/** Null for stores that are no files of this machine. */
export function fileOf(url: string): string | null {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null;
}
