/** One server process: the back office and its two doors on one port, from the first byte to an orderly end. */
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { limits, type Timers } from '@jamz/core';
import type { FastifyInstance } from 'fastify';
import { watchRevocations } from './auth/revocation-watch.ts';
import {
  createBackOffice,
  type BackOffice,
  type BackOfficeConfig,
  type BackOfficePorts,
} from './create-back-office.ts';
import { createServerSettings } from './admin/server-settings.ts';
import { createHttpApp } from './http/app.ts';
import type { Handlers } from './http/call.ts';
import { createGuards, type Guards } from './http/guards.ts';
import { createInFlight, type InFlight } from './http/in-flight.ts';
import { keepAssets } from './http/kept-assets.ts';
import { createOriginGuard, isLoopbackName, type OriginGuard } from './auth/origin-guard.ts';
import { createRateLimits, rateNumbersOf } from './auth/rate-limits.ts';
import { createRefreshCookie } from './http/refresh-cookie.ts';
import { createAccountRoutes } from './http/routes/account-routes.ts';
import { createAdminRoutes } from './http/routes/admin-routes.ts';
import { createAuthRoutes, createSessionRoutes } from './http/routes/auth-routes.ts';
import { createFileRoutes } from './http/routes/file-routes.ts';
import { createOpenRoutes } from './http/routes/open-routes.ts';
import { createSyncRoutes } from './http/routes/sync-routes.ts';
import { createHealth, type Health } from './observe/health.ts';
import { createGateway, type Gateway } from './realtime/gateway.ts';
import { createSyncDoor } from './sync-door.ts';

export interface ServerConfig extends BackOfficeConfig {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** Where people reach it; null when that is the address it listens on. */
  readonly publicUrl: string | null;
  readonly serverName: string;
  readonly trustedProxies: readonly string[];
  /** Folder of the built web app; null serves the API alone. */
  readonly webRoot: string | null;
  readonly metricsToken: string | null;
  readonly version: string;
}

export interface ServerPorts extends BackOfficePorts {
  /** Lets a test take one check away, to prove that other tests would notice. */
  readonly wrapGuards?: ((guards: Guards) => Guards) | undefined;
}

export interface JamzServer {
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly port: number;
  readonly office: BackOffice;
  /** The first person's link; null when there is an operator. */
  readonly setupLink: string | null;
  /** For tests that need no port. */
  readonly app: FastifyInstance;
  /** Finishes what is under way and answers nothing new; at most ten seconds (S12). */
  close(): Promise<void>;
}

/** Why a server must not start with this configuration, with what to do next; null when it may. */
export function configFault(config: Pick<ServerConfig, 'host' | 'publicUrl'>): string | null {
  if (config.publicUrl === null) {
    return isLoopbackName(config.host)
      ? null
      : 'JAMZ_HOST is no loopback address: set JAMZ_PUBLIC_URL to the https address people use.';
  }
  const { protocol, hostname } = new URL(config.publicUrl);
  if (protocol === 'https:' || isLoopbackName(hostname)) return null;
  return 'JAMZ_PUBLIC_URL must begin with https://: over plain http anybody on the way reads along.';
}

export async function createServer(config: ServerConfig, ports: ServerPorts): Promise<JamzServer> {
  const fault = configFault(config);
  if (fault !== null) throw new Error(fault);
  const office = await createBackOffice(config, ports);
  try {
    return await openDoors(config, ports, office);
  } catch (error) {
    await office.close();
    throw error;
  }
}

async function openDoors(
  config: ServerConfig,
  ports: ServerPorts,
  office: BackOffice,
): Promise<JamzServer> {
  const { clock, timers } = ports.system;
  const health = createStoreHealth(ports);
  let port = config.port;
  const origins = createOriginGuard({ publicUrl: config.publicUrl, port: () => port });
  const inFlight = createInFlight();
  const doors = { office, health, origins, inFlight };
  const { app, gateway } = await createDoors(config, ports, doors);
  const stops = [
    office.sessions.onRevoked((sessionId) => gateway.endSession(sessionId)),
    watchRevocations({
      accounts: ports.stores.accounts,
      timers,
      sessionEnded: (sessionId) => gateway.endSession(sessionId),
      personEnded: (userId) => gateway.endPerson(userId),
      failed: (error) => office.log.failure('looking for ended sessions failed', error),
    }).close,
  ];
  app.addHook('preClose', async () => {
    health.drain();
    for (const stop of stops) stop();
    const underWay = Promise.all([gateway.drain(), inFlight.settled()]);
    await withinLimit(timers, underWay, limits.shutdownMsMax / 2);
    gateway.close();
  });
  await app.listen({ host: config.host, port: config.port });
  const { port: taken } = app.server.address() as AddressInfo;
  port = taken;
  const finished = await office.erasure.resume();
  if (finished > 0) office.log.info('finished erasures', { count: finished });
  await office.files.resume();
  await office.demo?.resume();
  const token = await office.setup.issue();
  const publicUrl = origins.publicOrigin;
  office.log.info('listening', { port, version: config.version });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    const began = clock.monotonic();
    await withinLimit(timers, app.close(), limits.shutdownMsMax * 0.7);
    await withinLimit(timers, office.close(), limits.shutdownMsMax * 0.2);
    office.log.info('stopped', { ms: Math.round(clock.monotonic() - began) });
  };
  return {
    publicUrl,
    port,
    office,
    app,
    setupLink: token === null ? null : `${publicUrl}/#/setup/${token}`,
    close: () => (closing ??= close()),
  };
}

async function createDoors(
  config: ServerConfig,
  ports: ServerPorts,
  parts: {
    readonly office: BackOffice;
    readonly health: Health;
    readonly origins: OriginGuard;
    readonly inFlight: InFlight;
  },
): Promise<{ app: FastifyInstance; gateway: Gateway }> {
  const { office, origins } = parts;
  const { clock, timers } = ports.system;
  const { isPublic } = origins;
  const numbers = rateNumbersOf(config.rateProfile);
  const rates = createRateLimits(numbers);
  const door = createSyncDoor({ ...office, clock });
  const guards = createGuards({ ...office, origins, rates });
  const app: FastifyInstance = await createHttpApp(
    {
      guards: ports.wrapGuards?.(guards) ?? guards,
      origins,
      cookie: createRefreshCookie({ clusterId: ports.secrets.clusterId, isPublic }),
      handlers: createHandlers(config, ports, { ...parts, rates, door, openApi: () => openApi() }),
      log: office.log,
      metrics: office.metrics,
      inFlight: parts.inFlight,
      monotonic: () => clock.monotonic(),
      timers,
    },
    { ...config, keptWebRoot: await keepWebRoot(config, office, clock.now()), isPublic },
  );
  const openApi = (): string => JSON.stringify(app.swagger(), null, 2);
  const gateway = createGateway(app.server, { ...office, door, origins, clock, timers, numbers });
  return { app, gateway };
}

/** Null when there is nowhere to keep anything: the app of this build works all the same. */
async function keepWebRoot(
  { webRoot, dataDir }: ServerConfig,
  office: BackOffice,
  now: number,
): Promise<string | null> {
  if (webRoot === null || dataDir == null) return null;
  const keptRoot = resolve(dataDir, 'web');
  try {
    await keepAssets({ webRoot, keptRoot, now });
    return keptRoot;
  } catch (error) {
    office.log.failure('keeping earlier parts of the web app failed', error);
    return null;
  }
}

function createHandlers(
  config: ServerConfig,
  ports: BackOfficePorts,
  parts: {
    readonly office: BackOffice;
    readonly health: Health;
    readonly origins: OriginGuard;
    readonly rates: ReturnType<typeof createRateLimits>;
    readonly door: ReturnType<typeof createSyncDoor>;
    readonly openApi: () => string;
  },
): Handlers {
  const { office, origins, rates, health, openApi } = parts;
  const { clock, timers } = ports.system;
  const { accounts, keyring: keys } = ports.stores;
  const settings = createServerSettings({ accounts }, config);
  const areMetricsOpen =
    config.metricsToken === null && !origins.isPublic && isLoopbackName(config.host);
  return {
    ...createSyncRoutes({ door: parts.door }),
    ...createAuthRoutes({ ...office, keys, clock }),
    ...createSessionRoutes({ ...office, keys, clock }),
    ...createAccountRoutes({ ...office, rates, clock, timers }),
    ...createFileRoutes({ ...office, rates, clock, timers }),
    ...createAdminRoutes({ ...office, settings }),
    ...createOpenRoutes(
      { ...office, settings, health, openApi, publicUrl: () => origins.publicOrigin },
      { ...config, areMetricsOpen },
    ),
  };
}

function createStoreHealth(ports: BackOfficePorts): Health {
  const { stores } = ports;
  return createHealth([
    {
      name: 'store',
      async look() {
        if (stores.isFailed()) throw new Error('the store has failed');
        await stores.log.head('system:timelines');
        await stores.accounts.countAccounts();
      },
    },
    {
      name: 'keyring',
      async look() {
        await stores.keyring.read(['scope:system:probe']);
      },
    },
  ]);
}

/** An end that does not come is not waited for: what is acknowledged is on disk already. */
function withinLimit(timers: Timers, work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = timers.after(ms, resolve);
    const end = (): void => {
      limit.cancel();
      resolve();
    };
    work.then(end, end);
  });
}
