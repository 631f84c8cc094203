/** Everything behind the doors: sync, accounts, sessions, erasure. A server has doors before it, a command has none. */
import { trafficJamzModel, type DigestPort, type Model } from '@jamz/core';
import { createNodeDigest, type Stores } from '@jamz/stores';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { createAccessTokens, type AccessTokens } from './auth/access-token.ts';
import { createAccounts, type Accounts } from './auth/accounts.ts';
import { createAuthentication, type Authentication } from './auth/authentication.ts';
import { createErasure, type Erasure } from './auth/erasure.ts';
import { createJoinPreviews, type JoinPreviews } from './auth/join-previews.ts';
import { createPasswords, type PasswordCost } from './auth/password.ts';
import { createProfiles, type Profiles } from './auth/profiles.ts';
import type { ServerSecrets } from './auth/secrets.ts';
import { createSessions, type Sessions } from './auth/sessions.ts';
import { createSetupLink, type SetupLink } from './auth/setup-link.ts';
import { createSignInTries } from './auth/sign-in-tries.ts';
import { rateNumbersOf, type RateProfile } from './auth/rate-limits.ts';
import { createDemoDesk, type DemoDesk } from './demo/demo-desk.ts';
import { createDemoHand } from './demo/demo-hand.ts';
import type { DemoMusic } from './demo/demo-music.ts';
import { openFiles, type Files, type FilesPorts } from './files/create-files.ts';
import { createLog, type Log, type LogLevel } from './observe/log.ts';
import { createMetrics, type Metrics } from './observe/metrics.ts';
import { createSyncService } from './sync/create-sync-service.ts';
import type { SyncService } from './sync/sync-service.ts';
import type { SystemPorts } from './system-ports.ts';

/** Which store may write; a standby that takes over raises it (I18). */
const fencingEpoch = 1;

export interface BackOfficeConfig {
  readonly signUp: 'open' | 'closed';
  readonly rateProfile: RateProfile;
  readonly logLevel: LogLevel;
  /** Folder of everything that is kept, here for half uploads; without one they go with the process. */
  readonly dataDir?: string | null | undefined;
  /** Only tests make passwords cheaper. */
  readonly passwordCost?: PasswordCost | undefined;
}

export interface BackOfficePorts {
  readonly stores: Stores;
  readonly secrets: ServerSecrets;
  readonly system: SystemPorts;
  /** Standard output when absent. */
  readonly logStream?: DestinationStream | undefined;
  /** Plays the demo's music; without it there is no demo. */
  readonly music?: DemoMusic | undefined;
  readonly wrapAccess?: FilesPorts['wrapAccess'];
  /** Only tests know more mutations than the product. */
  readonly model?: Model | undefined;
  /** Before each step of an erasure: lets a test end the process there. */
  readonly onErasureStep?: ((step: string) => void) | undefined;
}

export interface BackOffice {
  readonly sync: SyncService;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
  readonly authentication: Authentication;
  readonly profiles: Profiles;
  readonly previews: JoinPreviews;
  readonly setup: SetupLink;
  readonly erasure: Erasure;
  readonly files: Files;
  /** Null where nobody plays its music. */
  readonly demo: DemoDesk | null;
  readonly digest: DigestPort;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The stores stay open: who opened them closes them. */
  close(): Promise<void>;
}

export async function createBackOffice(
  config: BackOfficeConfig,
  ports: BackOfficePorts,
): Promise<BackOffice> {
  const { stores, secrets, system } = ports;
  const { clock, ids } = system;
  const digest = createNodeDigest(secrets.macSecret);
  const log = createLog({ level: config.logLevel, digest, stream: ports.logStream });
  const metrics = createMetrics();
  const sync = await openSync(ports, { digest, log, metrics });
  const { accounts: store, blobs, keyring: keys } = stores;
  const numbers = rateNumbersOf(config.rateProfile);
  const tries = createSignInTries({
    triesMax: numbers.passwordTries,
    delayMsMin: numbers.passwordDelayMsMin,
  });
  const tokens = createAccessTokens({ secrets, clock });
  const sessions = createSessions({ accounts: store, secrets, clock, ids, metrics });
  const profiles = createProfiles({ sync });
  const setup = createSetupLink({ accounts: store, digest, clock, ids });
  const passwords = createPasswords(config.passwordCost);
  const parts = { accounts: store, keys, digest, clock, ids, metrics };
  const accounts = createAccounts({ ...parts, passwords, profiles, setup, tries }, config);
  const uploadsFolder = config.dataDir == null ? null : join(config.dataDir, 'uploads');
  const files = await openFiles(
    { ...system, accounts: store, blobs, sync, metrics, log, wrapAccess: ports.wrapAccess },
    { uploadsFolder },
  );
  const demo = openDemo(ports, { sync, accounts, files, log });
  const erasure = createErasure({
    ...parts,
    log: stores.log,
    registers: stores.registers,
    sessions,
    sync,
    forgetFiles: files.forget,
    onStep: ports.onErasureStep,
  });
  return {
    sync,
    accounts,
    sessions,
    tokens,
    authentication: createAuthentication({ tokens, sessions, accounts: store }),
    profiles,
    previews: createJoinPreviews({ sync, digest, clock }),
    setup,
    erasure,
    files,
    demo,
    digest,
    log,
    metrics,
    async close() {
      await demo?.close();
      await files.close();
      await sync.close();
      metrics.close();
    },
  };
}

function openDemo(
  { stores, system, music }: BackOfficePorts,
  parts: {
    readonly sync: SyncService;
    readonly accounts: Accounts;
    readonly files: Files;
    readonly log: Log;
  },
): DemoDesk | null {
  if (music === undefined) return null;
  const hand = createDemoHand({ ...system, sync: parts.sync });
  return createDemoDesk({ ...parts, music, hand, store: stores.accounts });
}

async function openSync(
  ports: BackOfficePorts,
  parts: { readonly digest: DigestPort; readonly log: Log; readonly metrics: Metrics },
): Promise<SyncService> {
  const { stores, system } = ports;
  return createSyncService(
    {
      ...system,
      log: stores.log,
      accounts: stores.accounts,
      keys: stores.keyring,
      digest: parts.digest,
      verify: {
        accountExists: async (userId) =>
          (await stores.accounts.readAccount(userId))?.status === 'active',
      },
      alarm: (name, detail) => {
        parts.metrics.countBy('alarms', name);
        const { code, count } = detail;
        parts.log.error('alarm', {
          name,
          ...(typeof code === 'string' && { code }),
          ...(typeof count === 'number' && { count }),
        });
      },
    },
    { model: ports.model ?? trafficJamzModel, fencingEpoch },
  );
}
