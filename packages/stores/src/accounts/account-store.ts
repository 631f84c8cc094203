/**
 * Accounts: people, credentials, sessions, device secrets, grants, erasure. Personal values arrive sealed or hashed;
 * this port never sees a plain name or address (EN44). Contract: `account-store.contract.ts`.
 */
import type { Box, JsonObject } from '@jamz/core';
import type { FileRows } from './file-rows.ts';

export interface Account {
  readonly userId: string;
  /** HMAC of the normalised sign-in name under a server secret; unique; null once erased. */
  readonly loginMac: string | null;
  /** PHC string of Argon2id; null once erased. */
  readonly passwordHash: string | null;
  /** Sealed `{login, displayName}` under the person's key; null once erased. */
  readonly sealed: Box | null;
  /** Sealed under the person's key: the root of the devices' sealing keys. */
  readonly deviceSecret: Box | null;
  readonly operator: boolean;
  readonly status: 'active' | 'erasing' | 'erased';
  readonly createdAt: number;
}

/** One refresh-token family on one device. */
export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  /** Salt of the family; the token of a generation is HMAC(secret, family + salt + generation). */
  readonly salt: string;
  readonly generation: number;
  /** Public part of the device's key as canonical JWK text. */
  readonly deviceKey: string;
  /** Sealed device name under the person's key. */
  readonly deviceName: Box;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly revokedAt: number | null;
}

/** A durable note that something must still be finished after a crash: erasure steps, grants, relay positions. */
export interface Task {
  readonly kind: string;
  readonly id: string;
  readonly data: JsonObject;
}

export interface AccountChange {
  readonly token: string;
  readonly table: 'account' | 'session' | 'task' | 'grant' | 'picture';
  readonly id: string;
}

export interface AccountStore extends FileRows {
  /** False when `userId` or `loginMac` is taken. */
  createAccount(account: Account): Promise<boolean>;
  readAccount(userId: string): Promise<Account | null>;
  findAccount(loginMac: string): Promise<Account | null>;
  /** Replaces the row; false when it is not there. */
  putAccount(account: Account): Promise<boolean>;
  countAccounts(): Promise<{ readonly all: number; readonly operators: number }>;
  /** Account ids in order behind `after`. */
  listAccounts(after: string, limit: number): Promise<readonly Account[]>;

  putSession(session: Session): Promise<void>;
  readSession(sessionId: string): Promise<Session | null>;
  /** Moves the generation by compare-and-swap; false when somebody else was first or it is revoked. */
  rotateSession(sessionId: string, from: number, to: number, at: number): Promise<boolean>;
  revokeSession(sessionId: string, at: number): Promise<void>;
  listSessions(userId: string): Promise<readonly Session[]>;
  /** Deletes for good (erasure). */
  deleteSessions(userId: string): Promise<void>;

  putTask(task: Task): Promise<void>;
  readTask(kind: string, id: string): Promise<Task | null>;
  /** Stores `task` only when there is none of that kind and id; false otherwise (single-use set-up link, ledger). */
  createTask(task: Task): Promise<boolean>;
  deleteTask(kind: string, id: string): Promise<void>;
  listTasks(kind: string): Promise<readonly Task[]>;

  /** Changed rows behind `token`, for the archiver. */
  readChanges(after: string | null, limit: number): Promise<readonly AccountChange[]>;
  close(): Promise<void>;
}
