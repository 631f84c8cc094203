/**
 * The whole configuration in one schema. A key's name gives its three spellings: `dataDir` in the file, `JAMZ_DATA_DIR`
 * in the environment, `--data-dir` as a flag. Defaults < file < environment < flags.
 */
import { rateProfiles } from '@jamz/server';
import * as z from 'zod';

/** Where `npm start` puts the built app, seen from this file. */
const builtWebApp = new URL('../../web/dist', import.meta.url).pathname;

const text = z.string().trim().min(1).max(1_000);
const list = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
  z.array(text).max(20),
);
const whole = z.preprocess(
  (value) => (typeof value === 'string' && /^[0-9]+$/u.test(value) ? Number(value) : value),
  z.int(),
);
const yesOrNo = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);
const webAddress = z.url({ protocol: /^https?$/u }).transform((address) => new URL(address).origin);

export const configSchema = z.strictObject({
  host: text.default('127.0.0.1').describe('Address to listen on.'),
  port: whole.pipe(z.int().min(0).max(65_535)).default(8080).describe('Port; 0 takes a free one.'),
  publicUrl: webAddress
    .nullable()
    .default(null)
    .describe('The address people use, https:// unless it is this machine itself.'),
  serverName: text
    .max(80)
    .default('TrafficJamz')
    .describe('What people see as its name, until the operator chooses another in the app.'),
  signUp: z
    .enum(['open', 'closed'])
    .default('open')
    .describe('closed: only `jamz user create` makes accounts.'),
  dataDir: text.default('./data').describe('Folder of everything that is kept.'),
  storeUrl: text.nullable().default(null).describe('Log and accounts: `sqlite:<file>`.'),
  blobsUrl: text.nullable().default(null).describe('Files: `file:<folder>`.'),
  seriesUrl: text.default('sqlite:').describe('Samples: `sqlite:` or `none`.'),
  keyringUrls: list
    .nullable()
    .default(null)
    .describe('Copies of the keyring, each `sqlite:<file>`, with commas between them.'),
  secretsFile: text.nullable().default(null).describe("File of the server's own secrets."),
  webRoot: text.nullable().default(builtWebApp).describe('Folder of the built web app.'),
  trustedProxies: list
    .default([])
    .describe('Addresses whose X-Forwarded-* headers count, with commas between them.'),
  rateProfile: z
    .enum(rateProfiles)
    .default('default')
    .describe('How often doors may be used: tests and benches name theirs.'),
  metricsToken: text
    .min(16)
    .nullable()
    .default(null)
    .describe('Opens /metrics where the server is not on loopback alone.')
    .meta({ secret: true }),
  logLevel: z.enum(['error', 'info', 'debug', 'silent']).default('info').describe('Log lines.'),
  allowNetworkFileSystem: yesOrNo
    .default(false)
    .describe('Opens databases on a network file system, at your own risk.'),
});

export type RawConfig = z.infer<typeof configSchema>;
export type ConfigKey = keyof RawConfig;
export const configKeys = Object.keys(configSchema.shape) as readonly ConfigKey[];

/** With what follows from the data folder filled in. */
export type Config = Omit<RawConfig, 'storeUrl' | 'blobsUrl' | 'secretsFile'> & {
  readonly storeUrl: string;
  readonly blobsUrl: string;
  readonly secretsFile: string;
};

export const isSecretKey = (key: ConfigKey): boolean => metaOf(key).secret === true;
export const describeKey = (key: ConfigKey): string => metaOf(key).description ?? '';

/** What stands there when nobody says anything; for people, not for code. */
export function defaultText(key: ConfigKey): string {
  const derived: Partial<Record<ConfigKey, string>> = {
    storeUrl: 'sqlite:<dataDir>/jamz.db',
    blobsUrl: 'file:<dataDir>/blobs',
    secretsFile: '<dataDir>/secrets.json',
    keyringUrls: 'keyring.db beside the log',
    webRoot: 'the app built beside this program',
    publicUrl: 'http://127.0.0.1:<port>',
    trustedProxies: 'none',
  };
  const own = configSchema.shape[key].parse(undefined);
  return derived[key] ?? (own === null ? 'none' : String(own));
}

export const environmentName = (key: string): string =>
  `JAMZ_${key.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
export const flagName = (key: string): string =>
  `--${key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;

interface KeyMeta {
  readonly description?: string | undefined;
  readonly secret?: boolean | undefined;
}

function metaOf(key: ConfigKey): KeyMeta {
  const meta = configSchema.shape[key].meta() ?? {};
  const secret = meta['secret'] === true;
  return { description: meta.description, secret };
}
