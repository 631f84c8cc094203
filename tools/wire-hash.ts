import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as core from '@jamz/core';
import * as z from 'zod/mini';
import { readExportedNames } from './read-exports.ts';

/** The hash of all wire schemas, kept beside them together with the protocol version it belongs to. */
export const keptFile = 'packages/core/src/protocol/wire-hash.json';

const keptSchema = z.strictObject({ protocolVersion: z.int(), schemas: z.int(), hash: z.string() });
export type WireHash = z.infer<typeof keptSchema>;

const isSchema = (value: unknown): value is z.ZodMiniType =>
  typeof value === 'object' && value !== null && '_zod' in value;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Hashes every schema that `core/src/protocol` sends through the package's door. */
export function hashWire(root: string): WireHash {
  const names = new Set(readExportedNames(root, 'packages/core/src/protocol'));
  const schemas = Object.entries(core)
    .filter(([name, value]) => names.has(name) && isSchema(value))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      const schema = value as unknown as z.ZodMiniType;
      return [
        name,
        sorted(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })),
      ] as const;
    });
  const hash = createHash('sha256').update(JSON.stringify(schemas)).digest('hex');
  return { protocolVersion: core.protocolVersion, schemas: schemas.length, hash };
}

/** What is kept, or null before the first time. */
export function readKept(root: string): WireHash | null {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(path.join(root, keptFile), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

export function writeKept(root: string, kept: WireHash): void {
  writeFileSync(path.join(root, keptFile), `${JSON.stringify(kept, null, 2)}\n`);
}
