// Gives the server's app its `swagger()`.
import type {} from '@fastify/swagger';
import { openStores } from '@jamz/stores';
import { createPassingSecrets, createServer, createSystemPorts } from '@jamz/server';

/** The OpenAPI document of a server that keeps nothing: the routes' own schemas, in a fixed order. */
export async function renderOpenApi(): Promise<string> {
  const secrets = createPassingSecrets();
  const system = createSystemPorts();
  const stores = await openStores(system, {
    storeUrl: 'memory:',
    blobsUrl: 'memory:',
    rootKey: secrets.rootKey,
  });
  const server = await createServer(
    {
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      serverName: 'TrafficJamz',
      signUp: 'open',
      trustedProxies: [],
      rateProfile: 'default',
      webRoot: null,
      metricsToken: null,
      version: '0.1.0',
      logLevel: 'silent',
    },
    { stores, secrets, system },
  );
  try {
    return `${JSON.stringify(server.app.swagger(), null, 2)}\n`;
  } finally {
    await server.close();
    await stores.close();
  }
}
