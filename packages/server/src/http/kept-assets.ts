/**
 * Parts of the web app outlive the build that made them (W12): a tab that was opened before an update asks for parts by
 * names that the new build no longer has. So every part is copied beside the data when a server first sees it, and goes
 * some days after a newer build left it out.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limits } from '@jamz/core';
import * as z from 'zod';

const indexSchema = z.strictObject({
  /** When a newer build was first seen without it, in server milliseconds; null while it belongs to this build. */
  replacedAt: z.record(z.string(), z.nullable(z.int())),
});
type Index = z.infer<typeof indexSchema>;

const assetsFolder = 'assets';
const indexName = '.replaced.json';

/** Takes in what the build at `webRoot` has, and lets go of what was replaced long ago. */
export async function keepAssets(places: {
  readonly webRoot: string;
  readonly keptRoot: string;
  /** Server milliseconds. */
  readonly now: number;
}): Promise<void> {
  const { now } = places;
  const built = join(places.webRoot, assetsFolder);
  const kept = join(places.keptRoot, assetsFolder);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const current = new Set(await filesIn(built));
  const before = await readIndex(places.keptRoot);
  const replacedAt: Record<string, number | null> = {};
  for (const name of current) {
    await copyOnce(join(built, name), join(kept, name));
    replacedAt[name] = null;
  }
  for (const name of await filesIn(kept)) {
    if (current.has(name)) continue;
    const since = before.get(name) ?? now;
    if (now - since > limits.replacedAssetsMs) await rm(join(kept, name), { force: true });
    else replacedAt[name] = since;
  }
  await writeIndex(places.keptRoot, { replacedAt });
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** Names carry the hash of the content, so what is there is right; the name is given when the copy is whole. */
async function copyOnce(from: string, to: string): Promise<void> {
  if (existsSync(to)) return;
  await copyFile(from, `${to}.half`);
  await rename(`${to}.half`, to);
}

/** Nothing is believed of an index that cannot be read: every file in it then counts from now. */
async function readIndex(folder: string): Promise<ReadonlyMap<string, number | null>> {
  try {
    const text = await readFile(join(folder, indexName), 'utf8');
    const parsed = indexSchema.safeParse(JSON.parse(text));
    return new Map(parsed.success ? Object.entries(parsed.data.replacedAt) : []);
  } catch {
    return new Map();
  }
}

async function writeIndex(folder: string, index: Index): Promise<void> {
  const file = join(folder, indexName);
  await writeFile(`${file}.new`, JSON.stringify(index));
  await rename(`${file}.new`, file);
}
