/**
 * The way of a person's database from nothing to today, one step a version. A step once released is never edited:
 * a device may come from any of them. Every store has keys outside its records (`device-store.ts` says which).
 */
import type { IDBPDatabase } from 'idb';

type Step = (database: IDBPDatabase) => void;

const addStores =
  (...names: readonly string[]): Step =>
  (database) => {
    for (const name of names) database.createObjectStore(name);
  };

/** `steps[n]` leads from version n to version n + 1. */
export const steps: readonly Step[] = [
  // Who owns the database, what waits to be sent, and how far each scope was pulled.
  addStores('session', 'offline_queue', 'cursors'),
  addStores('groups', 'group_members', 'invitations'),
  addStores('places', 'playlists', 'tracks'),
  // Acknowledged work the server may still lose, and the fight-free end of disagreements.
  addStores('journal', 'conflicts', 'profiles'),
  addStores('problems', 'waiting_list'),
  // Numbers of a client in a scope, and the chain of timelines they belong to.
  addStores('clients', 'numbers', 'timelines'),
  // Pages of a reset until the swap, and kinds without a store of their own.
  addStores('staged', 'records'),
  addStores('locations', 'avatars'),
  // The drainer's lease, and keys that cannot leave the browser.
  addStores('lease', 'keys'),
  // Audio on the device: files that were picked, the files themselves in chunks, and what is to be sent and kept.
  addStores('picks', 'audio_files', 'file_chunks', 'uploads', 'pictures', 'kept_groups'),
  // Nothing to add: confirmed rows lie together in blocks, which an app of version 10 would take for damage.
  addStores(),
];

/** Runs every step between the version found and the one wanted, inside the upgrade's transaction. */
export function migrate(database: IDBPDatabase, from: number, to: number): void {
  for (const step of steps.slice(from, to)) step(database);
}
