/** The configuration as a page for people: made from the schema, checked in as `docs/configuration.md`. */
import {
  configKeys,
  defaultText,
  describeKey,
  environmentName,
  flagName,
  isSecretKey,
} from './config-schema.ts';

export interface ConfigTableRow {
  readonly key: string;
  readonly environment: string;
  readonly flag: string;
  readonly standard: string;
  readonly meaning: string;
}

export const configTable = (): readonly ConfigTableRow[] =>
  configKeys.map((key) => ({
    key,
    environment: environmentName(key) + (isSecretKey(key) ? ' (or _FILE)' : ''),
    flag: flagName(key),
    standard: defaultText(key),
    meaning: describeKey(key),
  }));
