/** What anybody may ask: is it alive, which version, does it wait for its operator. */
import { timingSafeEqual } from 'node:crypto';
import { appError, err, ok, protocolOldest, protocolVersion, type Result } from '@jamz/core';
import type { ServerSettings } from '../../admin/server-settings.ts';
import type { SetupLink } from '../../auth/setup-link.ts';
import type { Health } from '../../observe/health.ts';
import type { Metrics } from '../../observe/metrics.ts';
import type { Handlers, Reply } from '../call.ts';

export interface OpenRoutePorts {
  readonly setup: SetupLink;
  readonly settings: ServerSettings;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly openApi: () => string;
  readonly publicUrl: () => string;
}

export interface OpenRouteOptions {
  readonly version: string;
  readonly signUp: 'open' | 'closed';
  /** Null: open, which is only right on loopback. */
  readonly metricsToken: string | null;
  readonly areMetricsOpen: boolean;
}

type OpenRouteName =
  | 'setup'
  | 'version'
  | 'config'
  | 'openApi'
  | 'livez'
  | 'readyz'
  | 'healthz'
  | 'metrics';

export function createOpenRoutes(
  ports: OpenRoutePorts,
  options: OpenRouteOptions,
): Handlers<OpenRouteName> {
  const { version, signUp } = options;
  const { settings } = ports;
  const readiness = async (): Promise<Result<Reply>> => {
    const health = await ports.health.look();
    return ok({ status: health.ready ? 200 : 503, body: health });
  };
  return {
    async setup() {
      const serverName = await settings.serverName();
      return ok({ body: { needed: await ports.setup.isNeeded(), serverName, version } });
    },
    async version() {
      const name = 'TrafficJamz';
      return ok({ body: { name, version, protocol: protocolVersion, protocolOldest } });
    },
    async config() {
      const publicUrl = ports.publicUrl();
      const serverName = await settings.serverName();
      return ok({ body: { serverName, publicUrl, signUp, protocol: protocolVersion, version } });
    },
    async openApi() {
      return ok({ text: { type: 'application/json; charset=utf-8', content: ports.openApi() } });
    },
    // Takes no lock and asks nobody: an orchestrator must not kill a server that is only busy.
    async livez() {
      return ok({ body: { ready: true, parts: { process: 'ok' } } });
    },
    readyz: readiness,
    healthz: readiness,
    async metrics({ authorization }) {
      if (!options.areMetricsOpen && !isToken(authorization, options.metricsToken)) {
        return err(appError('not_found'));
      }
      const { type, text } = await ports.metrics.render();
      return ok({ text: { type, content: text } });
    },
  };
}

function isToken(authorization: string | null, token: string | null): boolean {
  if (token === null || authorization === null) return false;
  const wanted = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(authorization);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
