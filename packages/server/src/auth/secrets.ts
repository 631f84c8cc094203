/**
 * The server's own secrets: one file in the data directory, outside every database, readable by its owner only. Made at
 * the first start, never a default (SECURITY section 7). Losing it means losing every sealed field: it is never made
 * again beside an existing store.
 */
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { err, ok, type Result } from '@jamz/core';
import * as z from 'zod';

const secret = z.string().regex(/^[A-Za-z0-9_-]{43}$/u);
const secretsFileSchema = z.strictObject({
  format: z.literal(1),
  clusterId: z.string().regex(/^[a-z0-9]{16}$/u),
  rootKey: secret,
  macSecret: secret,
  refreshSecret: secret,
  /** Ed25519, newest first; the second one is still accepted during a rotation. */
  tokenKeys: z
    .array(z.strictObject({ kid: z.string().min(1).max(32), d: secret, x: secret }))
    .min(1)
    .max(2),
});
type SecretsFile = z.infer<typeof secretsFileSchema>;

export interface TokenKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface ServerSecrets {
  readonly clusterId: string;
  /** Wraps the keyring's keys. */
  readonly rootKey: Uint8Array;
  readonly macSecret: Uint8Array;
  readonly refreshSecret: KeyObject;
  readonly tokenKeys: readonly TokenKey[];
}

export interface SecretsProblem {
  readonly what: 'missing' | 'readable-by-others' | 'corrupt';
  /** For the operator: what to do next. */
  readonly hint: string;
}

export interface SecretsOptions {
  /** False when there is a store already: then a missing file is a loss, not a first start. */
  readonly mayCreate: boolean;
}

/** Reads the secrets file, or makes it. */
export async function openSecrets(
  file: string,
  options: SecretsOptions,
): Promise<Result<ServerSecrets, SecretsProblem>> {
  let text = await readIfThere(file);
  if (text === null) {
    if (!options.mayCreate) {
      const hint = `There is data but no ${file}: put the secrets file back from a backup. Without it nothing sealed can be read.`;
      return err({ what: 'missing', hint });
    }
    await createFile(file, makeSecretsFile());
    text = await readFile(file, 'utf8');
  }
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const hint = `Other users of this machine can read ${file}: run "chmod 600 ${file}".`;
    return err({ what: 'readable-by-others', hint });
  }
  const parsed = secretsFileSchema.safeParse(parseJson(text));
  if (parsed.success) return ok(toSecrets(parsed.data));
  return err({ what: 'corrupt', hint: `${file} is damaged: put it back from a backup.` });
}

/** Secrets that lie nowhere: for servers that live as long as one test. */
export const createPassingSecrets = (): ServerSecrets => toSecrets(makeSecretsFile());

function toSecrets(file: SecretsFile): ServerSecrets {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
  return {
    clusterId: file.clusterId,
    rootKey: bytes(file.rootKey),
    macSecret: bytes(file.macSecret),
    refreshSecret: createSecretKey(bytes(file.refreshSecret)),
    tokenKeys: file.tokenKeys.map(({ kid, d, x }) => {
      const privateKey = createPrivateKey({
        format: 'jwk',
        key: { kty: 'OKP', crv: 'Ed25519', d, x },
      });
      return { kid, privateKey, publicKey: createPublicKey(privateKey) };
    }),
  };
}

function makeSecretsFile(): SecretsFile {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const random = (): string => randomBytes(32).toString('base64url');
  return {
    format: 1,
    clusterId: randomBytes(8).toString('hex'),
    rootKey: random(),
    macSecret: random(),
    refreshSecret: random(),
    tokenKeys: [{ kid: randomBytes(6).toString('hex'), d, x }],
  };
}

/** Whole or not at all, and never over a file that another process made first. */
async function createFile(file: string, content: SecretsFile): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
