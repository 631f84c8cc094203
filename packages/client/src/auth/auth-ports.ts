/** What signing in and out needs of the browser, and the signed-in person as the rest of the device sees them. */
import type { Clock, UserId } from '@jamz/core';
import type { Session } from '../storage/session-record.ts';
import type { CallHttp } from '../transport/http-call.ts';
import type { DeviceRecords } from './device-record.ts';
import type { PersonStorage } from './leave-person.ts';
import type { TokenKeeper, TokenKeeperPorts } from './token-keeper.ts';

export interface OpenPersonStorage extends PersonStorage {
  close(): Promise<void>;
}

export interface AuthPorts {
  readonly clock: Clock;
  readonly call: CallHttp;
  readonly exclusively: TokenKeeperPorts['exclusively'];
  readonly devices: DeviceRecords;
  readonly openPerson: (userId: UserId) => OpenPersonStorage;
  /** Everything of that person on this device, unsent work included. */
  readonly deletePerson: (userId: UserId) => Promise<void>;
  /** Closes every unsent mutation for good, and takes back unsent files, while the person can still be asked for. */
  readonly discardUnsent: () => Promise<void>;
  /** Seals the files that only this device has, and removes the others; how many wait, null when not finished. */
  readonly leaveFiles: (storage: PersonStorage) => Promise<number | null>;
  /** Tells the other tabs and the worker, and hears them. */
  readonly announcer: {
    post(): void;
    onMessage(listener: () => void): () => void;
  };
}

/** The signed-in person's room on this device. A new object when another session begins, also of the same person. */
export interface OpenPerson {
  readonly userId: UserId;
  readonly session: Session;
  readonly storage: OpenPersonStorage;
  readonly tokens: TokenKeeper;
}
