/** Who uses this device, as screens see it, and what they may ask for. */
import type { AppError, DemoAnswer, Result, Scope, UserId } from '@jamz/core';

/** Work of somebody who signed out here and kept it: sealed, unreadable until the same person is back. */
export interface KeptWork {
  readonly userId: UserId;
  /** Mutations in the sealed outbox; null when it could not be counted. */
  readonly unsent: number | null;
  /** Files that were not uploaded yet. */
  readonly files: number;
}

export type AuthState =
  /** The device's own storage is being read: a few milliseconds, never the network. */
  | { readonly phase: 'starting' }
  | {
      readonly phase: 'signed-out';
      /** `left`: signed out in this or another tab; `null`: nobody was signed in when the app started. */
      readonly why: 'left' | null;
      readonly kept: readonly KeptWork[];
    }
  | {
      readonly phase: 'signed-in';
      readonly userId: UserId;
      readonly displayName: string;
      readonly operator: boolean;
      readonly login: string | null;
      /**
       * `expired`: the server refuses to renew, own data stay readable and work goes on, sending waits.
       * `revoked`: this device was signed out elsewhere; the screen is locked until the same person signs in.
       */
      readonly needsSignIn: 'no' | 'expired' | 'revoked';
    };

export interface Credentials {
  readonly login: string;
  readonly password: string;
}
export interface Registration extends Credentials {
  readonly displayName: string;
  /** From the one-time setup link: makes the new person the operator. */
  readonly setupToken?: string | undefined;
}

export interface SessionRow {
  readonly sessionId: string;
  readonly deviceName: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly current: boolean;
}
export interface SetupInfo {
  readonly needed: boolean;
  readonly serverName: string;
  readonly version: string;
}
export interface JoinPreview {
  readonly groupName: string;
  readonly memberCount: number;
  readonly role: string;
  readonly expiresAt: number;
}

/** `keep` (default): sealed until the same person signs in again. `discard`: closed for good, with everything else here. */
export type UnsentWork = 'keep' | 'discard';

export interface Auth {
  state(): AuthState;
  subscribe(listener: () => void): () => void;
  register(registration: Registration): Promise<Result<null, AppError>>;
  login(credentials: Credentials): Promise<Result<null, AppError>>;
  /** Works without a network; every tab leaves within a second. */
  signOut(unsent?: UnsentWork): Promise<Result<null, AppError>>;
  sessions(): Promise<Result<readonly SessionRow[], AppError>>;
  /** One other session, or all others. */
  revoke(sessionId: string | 'others'): Promise<Result<null, AppError>>;
  setup(): Promise<Result<SetupInfo, AppError>>;
  /** `proof` is H(token): the token itself never leaves the link. */
  joinPreview(ask: {
    readonly scope: Scope;
    readonly proof: string;
  }): Promise<Result<JoinPreview, AppError>>;
  /** What the server calls itself before anybody signs in. Operators only, like the two below. */
  saveServerName(name: string): Promise<Result<null, AppError>>;
  /** Begins to make the demo group; asking twice makes it once. */
  startDemo(): Promise<Result<null, AppError>>;
  demoProgress(): Promise<Result<DemoAnswer, AppError>>;
  /** Erases the signed-in person at the server, then everything of theirs on this device. */
  erase(password: string): Promise<Result<null, AppError>>;
}
