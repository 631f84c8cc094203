/**
 * Where each table of the device store lives in a person's IndexedDB. Records of a kind that a screen lists have an
 * object store of their own; what a later version of the model brings lands in `records` until it gets one.
 */
import type { Key, TableName } from './device-store.ts';

/** Moves with every change of the object stores; each step is in `migrations/steps.ts` and stays there for ever. */
export const schemaVersion = 11;

/** One database per person: a frozen tab of somebody else can at worst write into that person's own (EN24). */
export const databaseName = (userId: string): string => `jamz-person-${userId}`;

const storeByKind: ReadonlyMap<string, string> = new Map([
  ['group', 'groups'],
  ['member', 'group_members'],
  ['invitation', 'invitations'],
  ['place', 'places'],
  ['playlistItem', 'playlists'],
  ['track', 'tracks'],
  ['conflict', 'conflicts'],
  ['profile', 'profiles'],
]);
/** Holds every kind that has no store of its own: only here do kinds mix. */
const mixedStore = 'records';
/** Outside the tables of the device store: holds what is not plain data. */
export const keyStore = 'keys';
const entityStores = [...storeByKind.values(), mixedStore];

const storeByTable: Readonly<Record<Exclude<TableName, 'entities'>, string>> = {
  session: 'session',
  clients: 'clients',
  timelines: 'timelines',
  scopes: 'cursors',
  numbers: 'numbers',
  staged: 'staged',
  outbox: 'offline_queue',
  journal: 'journal',
  problems: 'problems',
  waiting: 'waiting_list',
  lease: 'lease',
  picks: 'picks',
  audioFiles: 'audio_files',
  fileChunks: 'file_chunks',
  uploads: 'uploads',
  pictures: 'pictures',
  keptGroups: 'kept_groups',
};

/** All object stores that keys beginning with `prefix` may be in. */
export function storesOf(table: TableName, prefix: Key = []): readonly string[] {
  if (table !== 'entities') return [storeByTable[table]];
  const kind = prefix[1];
  return kind === undefined ? entityStores : [storeByKind.get(String(kind)) ?? mixedStore];
}
