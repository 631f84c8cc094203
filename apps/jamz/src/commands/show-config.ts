/** `jamz config`: the configuration in force, where each value comes from, secrets hidden. */
import { configFault } from '@jamz/server';
import { configKeys, environmentName, isSecretKey } from '../config-schema.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';
import type { ReadConfig } from '../read-config.ts';

export function showConfig(read: ReadConfig, output: Output): void {
  const rows = configKeys.map((key) => ({
    key,
    value: redact(read.config[key], isSecretKey(key)),
    from: read.sources[key],
  }));
  for (const { key, value, from } of rows) {
    output.line(`${environmentName(key).padEnd(32)} ${String(value ?? '-').padEnd(40)} ${from}`);
  }
  const values = Object.fromEntries(rows.map(({ key, value, from }) => [key, { value, from }]));
  output.result({ config: values, warnings: read.warnings });
  const fault = configFault(read.config);
  if (fault !== null) throw new CommandError(exitCodes.usage, fault);
}

function redact(value: unknown, isSecret: boolean): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (isSecret) return '(hidden)';
  if (Array.isArray(value)) return value.join(',');
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  // A store's address may carry a password.
  return value.replace(/\/\/[^/@\s]*@/u, '//(hidden)@');
}
