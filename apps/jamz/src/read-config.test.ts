import { expect, test } from 'vitest';
import { configTable } from './config-table.ts';
import { configKeys, environmentName, flagName } from './config-schema.ts';
import { nearMiss } from './near-miss.ts';
import { readConfig, type ConfigSources, type ReadConfig } from './read-config.ts';

function read(parts: Partial<ConfigSources> & { file?: object | string } = {}): ReadConfig {
  const result = readConfig(sourcesOf(parts));
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function sourcesOf(parts: Partial<ConfigSources> & { file?: object | string }): ConfigSources {
  const { file, ...rest } = parts;
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const flags: Record<string, string> = file === undefined ? {} : { config: 'jamz.json' };
  return {
    environment: {},
    readFile: (path) => (path === 'jamz.json' ? (text ?? null) : null),
    ...rest,
    flags: { ...flags, ...rest.flags },
  };
}

test('[W4] defaults < file < environment < flags', () => {
  expect(read().config).toMatchObject({ port: 8080, host: '127.0.0.1', dataDir: './data' });
  const file = { port: 1, serverName: 'file', dataDir: 'file' };
  const environment = { JAMZ_PORT: '2', JAMZ_SERVER_NAME: 'environment' };
  const { config, sources } = read({ file, environment, flags: { port: '3' } });
  expect(config).toMatchObject({ port: 3, serverName: 'environment', dataDir: 'file' });
  expect(sources).toMatchObject({
    port: 'flag',
    serverName: 'environment',
    dataDir: 'file',
    host: 'default',
  });
});

test('what lies in the data folder follows it', () => {
  expect(read({ flags: { dataDir: '/srv/jamz' } }).config).toMatchObject({
    storeUrl: 'sqlite:/srv/jamz/jamz.db',
    blobsUrl: 'file:/srv/jamz/blobs',
    secretsFile: '/srv/jamz/secrets.json',
  });
  const storeUrl = 'sqlite:/elsewhere/x.db';
  expect(read({ flags: { dataDir: '/srv/jamz', storeUrl } }).config.storeUrl).toBe(storeUrl);
});

test('[W4] an unknown key in the file is an error with a suggestion', () => {
  expect(() => read({ file: { prot: 1 } })).toThrow('unknown key "prot". Did you mean "port"?');
  expect(() => read({ file: { completelyElse: 1 } })).toThrow('unknown key "completelyElse".');
  expect(() => read({ file: '{"__proto__":{}}' })).toThrow('unknown key "__proto__"');
});

test('[W4] a near miss in the environment is a warning', () => {
  const environment = { JAMZ_PROT: '1', JAMZ_TEST_CHROMIUM: 'x', HOME: '/x' };
  expect(read({ environment }).warnings).toEqual([
    'The variable JAMZ_PROT is not used. Did you mean JAMZ_PORT?',
  ]);
});

test.each([
  [{ flags: { port: '70000' } }, '--port'],
  [{ flags: { port: 'x' } }, '--port'],
  [{ environment: { JAMZ_SIGN_UP: 'maybe' } }, 'JAMZ_SIGN_UP'],
  [{ environment: { JAMZ_PUBLIC_URL: 'ftp://x' } }, 'JAMZ_PUBLIC_URL'],
  [{ file: { port: '8080x' } }, '"port" in the configuration file'],
  [{ file: 'no json' }, 'not JSON'],
  [{ file: '[]' }, 'must hold one object'],
  [{ flags: { config: 'missing.json' } }, 'missing.json: no such configuration file'],
])('[W4] a wrong value names its place: %o', (parts, place) => {
  expect(() => read(parts)).toThrow(place);
});

test('a secret may come from a file', () => {
  const readFile = (path: string): string | null =>
    path === '/run/token' ? 'a-long-token-1\n' : null;
  const token = 'a-long-token-1234567';
  const environment = { JAMZ_METRICS_TOKEN_FILE: '/run/token' };
  const found = read({ environment, readFile: () => `${token}\n` });
  expect(found.config.metricsToken).toBe(token);
  expect(() => read({ environment, readFile: () => null })).toThrow('cannot be read');
  expect(() => read({ environment, readFile })).toThrow('JAMZ_METRICS_TOKEN');
});

test('a web address is kept as an origin, lists are split', () => {
  const environment = {
    JAMZ_PUBLIC_URL: 'https://jamz.example.org/some/path',
    JAMZ_TRUSTED_PROXIES: '10.0.0.1, 10.0.0.2',
  };
  expect(read({ environment }).config).toMatchObject({
    publicUrl: 'https://jamz.example.org',
    trustedProxies: ['10.0.0.1', '10.0.0.2'],
  });
});

test('every key has its row in the page, with one spelling for each place', () => {
  expect(configTable().map(({ key }) => key)).toEqual(configKeys);
  for (const row of configTable()) {
    expect(row.meaning).not.toBe('');
    expect(row.standard).not.toBe('');
  }
  expect([environmentName('dataDir'), flagName('dataDir')]).toEqual([
    'JAMZ_DATA_DIR',
    '--data-dir',
  ]);
});

test('what was probably meant', () => {
  expect(nearMiss('prot', ['port', 'host'])).toBe('port');
  expect(nearMiss('PORT', ['port', 'host'])).toBe('port');
  expect(nearMiss('banana', ['port', 'host'])).toBeNull();
  expect(nearMiss('xy', ['ab'])).toBeNull();
});
