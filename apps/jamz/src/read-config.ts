/** Defaults < file < environment < flags, each checked; errors name the source and what was probably meant. */
import { join } from 'node:path';
import { err, ok, type Result } from '@jamz/core';
import type * as z from 'zod';
import {
  configKeys,
  configSchema,
  environmentName,
  flagName,
  isSecretKey,
  type Config,
  type ConfigKey,
} from './config-schema.ts';
import { nearMiss } from './near-miss.ts';

export interface ConfigSources {
  /** Flags as given, by key. */
  readonly flags: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Null when there is no such file. */
  readonly readFile: (path: string) => string | null;
}

export interface ReadConfig {
  readonly config: Config;
  /** Where each value came from. */
  readonly sources: Readonly<Record<ConfigKey, 'default' | 'file' | 'environment' | 'flag'>>;
  readonly warnings: readonly string[];
}

const configVariable = 'JAMZ_CONFIG';
/** Read by the tests and the tools, not by this program. */
const foreignPrefixes = ['JAMZ_TEST_', 'JAMZ_E2E_'];

type Values = Readonly<Partial<Record<ConfigKey, unknown>>>;

export function readConfig(sources: ConfigSources): Result<ReadConfig, string> {
  const { flags, environment } = sources;
  const path = flags['config'] ?? environment[configVariable];
  const file = path === undefined ? ok<Values>({}) : readConfigFile(path, sources);
  if (!file.ok) return file;
  const fromEnvironment = readEnvironment(sources);
  if (!fromEnvironment.ok) return fromEnvironment;
  const fromFlags = Object.fromEntries(
    configKeys.flatMap((key) => (flags[key] === undefined ? [] : [[key, flags[key]]])),
  );
  const layers = { file: file.value, environment: fromEnvironment.value, flag: fromFlags };
  const merged = { ...layers.file, ...layers.environment, ...layers.flag };
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) return err(describeFault(parsed.error, layers));
  const { data } = parsed;
  const origin = (key: ConfigKey): keyof typeof layers | 'default' =>
    (['flag', 'environment', 'file'] as const).find((name) => key in layers[name]) ?? 'default';
  const origins = Object.fromEntries(configKeys.map((key) => [key, origin(key)]));
  return ok({
    config: {
      ...data,
      storeUrl: data.storeUrl ?? `sqlite:${join(data.dataDir, 'jamz.db')}`,
      blobsUrl: data.blobsUrl ?? `file:${join(data.dataDir, 'blobs')}`,
      secretsFile: data.secretsFile ?? join(data.dataDir, 'secrets.json'),
    },
    sources: origins as ReadConfig['sources'],
    warnings: findNearMisses(environment),
  });
}

function readConfigFile(path: string, sources: ConfigSources): Result<Values, string> {
  const text = sources.readFile(path);
  if (text === null) return err(`${path}: no such configuration file.`);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return err(`${path}: not JSON. It holds one object, for example {"port": 8080}.`);
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return err(`${path}: must hold one object, for example {"port": 8080}.`);
  }
  for (const key of Object.keys(content)) {
    if (configKeys.some((known) => known === key)) continue;
    const meant = nearMiss(key, configKeys);
    const hint = meant === null ? 'See "jamz config --help".' : `Did you mean "${meant}"?`;
    return err(`${path}: unknown key "${key}". ${hint}`);
  }
  return ok(content);
}

function readEnvironment(sources: ConfigSources): Result<Values, string> {
  const { environment, readFile } = sources;
  const values: Partial<Record<ConfigKey, string>> = {};
  for (const key of configKeys) {
    const name = environmentName(key);
    const plain = environment[name];
    if (plain !== undefined && plain !== '') values[key] = plain;
    const path = isSecretKey(key) ? environment[`${name}_FILE`] : undefined;
    if (path === undefined || path === '') continue;
    const secret = readFile(path);
    if (secret === null) return err(`${name}_FILE: ${path} cannot be read.`);
    values[key] = secret.trim();
  }
  return ok(values);
}

/** A variable that looks like ours and is not: probably a slip, so it is said. */
function findNearMisses(environment: ConfigSources['environment']): readonly string[] {
  const known = [
    configVariable,
    ...configKeys.map(environmentName),
    ...configKeys.filter(isSecretKey).map((key) => `${environmentName(key)}_FILE`),
  ];
  return Object.keys(environment)
    .filter((name) => name.startsWith('JAMZ') && !known.includes(name))
    .filter((name) => !foreignPrefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const meant = nearMiss(name, known);
      const hint = meant === null ? '' : ` Did you mean ${meant}?`;
      return `The variable ${name} is not used.${hint}`;
    });
}

function describeFault(
  error: z.ZodError,
  layers: { readonly file: Values; readonly environment: Values; readonly flag: Values },
): string {
  const [issue] = error.issues;
  const key = String(issue?.path[0] ?? '');
  const place =
    key in layers.flag
      ? flagName(key)
      : key in layers.environment
        ? environmentName(key)
        : `"${key}" in the configuration file`;
  return `${place}: ${issue?.message ?? 'not understood'}.`;
}
