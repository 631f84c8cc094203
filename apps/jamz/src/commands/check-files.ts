/**
 * The files under `jamz doctor`: what a grant or a picture names is there with the hash it is named by, and what a group
 * calls available may be read in it (EN34, EN36).
 */
import { createHash } from 'node:crypto';
import { listRecords, scopeSchema } from '@jamz/core';
import type { BackOffice } from '@jamz/server';
import { exitCodes } from '../exit-codes.ts';
import type { Installation } from '../open-installation.ts';
import { good, type Finding } from './finding.ts';

const scopesAtOnce = 200;

interface Named {
  readonly scope: string;
  readonly sha256: string;
}

export async function checkFiles(
  office: BackOffice,
  { stores }: Installation,
): Promise<readonly Finding[]> {
  const { accounts, blobs, log } = stores;
  const named: Named[] = [];
  const granted = new Set<string>();
  const filed = (after: string) => accounts.listFileScopes(after, scopesAtOnce);
  await eachScope(filed, async (scope) => {
    for (const { sha256 } of await accounts.listGrantsIn(scope)) {
      named.push({ scope, sha256 });
      granted.add(placeOf({ scope, sha256 }));
    }
    for (const { sha256 } of await accounts.listPicturesIn(scope)) named.push({ scope, sha256 });
  });
  const available: Named[] = [];
  const logged = async (after: string) =>
    (await log.heads(after, scopesAtOnce)).map(({ scope }) => scope);
  await eachScope(logged, async (scope) => {
    if (scope.startsWith('group:')) available.push(...(await availableIn(office, scope)));
  });
  const unreadable = available.filter((track) => !granted.has(placeOf(track)));
  return [await checkBytes(blobs, named), checkTracks(available, unreadable)];
}

async function checkBytes(blobs: Blobs, named: readonly Named[]): Promise<Finding> {
  const check = 'files';
  const byHash = new Map(named.map((one) => [one.sha256, one]));
  const lost: Named[] = [];
  let bytes = 0;
  for (const [sha256, one] of byHash) {
    const read = await readAll(blobs, sha256);
    if (read?.sha256 === sha256) bytes += read.bytes;
    else lost.push(one);
  }
  if (lost.length === 0) {
    return good(check, `${byHash.size} with ${(bytes / 1024 ** 2).toFixed(1)} MiB, as named`);
  }
  const note =
    `${countOf(lost, byHash.size)} are missing or damaged: bring the folder of files back from a copy, or delete what ` +
    'is damaged and let somebody who has the track add it again';
  return { check, ok: false, note, exitCode: exitCodes.corrupt };
}

function checkTracks(available: readonly Named[], unreadable: readonly Named[]): Finding {
  const check = 'tracks';
  if (unreadable.length === 0) return good(check, `${available.length} can be heard`);
  const note =
    `${countOf(unreadable, available.length)} are called available and nobody may read them: ` +
    'let somebody who has the track add it again';
  return { check, ok: false, note, exitCode: exitCodes.corrupt };
}

/** How many, and where to look first. */
const countOf = (found: readonly Named[], all: number): string => {
  const [first] = found;
  return `${found.length} of ${all} (first ${first?.sha256.slice(0, 12)} in ${first?.scope})`;
};

const placeOf = ({ scope, sha256 }: Named): string => `${scope}/${sha256}`;

type Blobs = Installation['stores']['blobs'];

/** Null when there is nothing under that name. */
async function readAll(
  blobs: Blobs,
  wanted: string,
): Promise<{ readonly sha256: string; readonly bytes: number } | null> {
  const chunks = await blobs.read(wanted, 0, null);
  if (chunks === null) return null;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Nothing of a scope that cannot be replayed: another check says so. */
async function availableIn({ sync }: BackOffice, scope: string): Promise<readonly Named[]> {
  try {
    return await sync.read(scopeSchema.parse(scope), (state) =>
      listRecords(state, 'track')
        .filter(({ value }) => value.available)
        .map(({ value }) => ({ scope, sha256: value.sha256 })),
    );
  } catch {
    return [];
  }
}

async function eachScope(
  pageAfter: (after: string) => Promise<readonly string[]>,
  look: (scope: string) => Promise<void>,
): Promise<void> {
  for (let after = ''; ;) {
    const page = await pageAfter(after);
    for (const scope of page) await look(scope);
    const last = page.at(-1);
    if (last === undefined || page.length < scopesAtOnce) return;
    after = last;
  }
}
