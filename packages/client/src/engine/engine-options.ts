/** What the engine is given: everything that is a platform, a product or a person. */
import type { Clock, Ids, Model, Random, Reader, Scope, Timers } from '@jamz/core';
import type { Channel, Locks } from '../outbox/drainer-lock.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import type { Sealer } from '../storage/sealer.ts';
import type { Session } from '../storage/session-record.ts';
import type { Transport } from '../transport/transport.ts';
import type { Hints } from '../hints.ts';

export interface ClientPorts {
  readonly store: DeviceStore;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly locks: Locks;
  readonly channel: Channel;
  readonly sealer: Sealer;
  readonly hints: Hints;
  /** SHA-256 of a text, lower-case hex. */
  readonly sha256: (text: string) => string;
}

export interface ClientOptions {
  readonly model: Model;
  /** From `startSession` or `readSession`: whose writes these are, and since when (EN24). */
  readonly session: Session;
  readonly operator?: boolean | undefined;
  /** The person's own scope, always kept in step. */
  readonly home: Scope;
  /** The product's word on which other scopes the person's own names: they are kept in step too. */
  readonly followedScopes?: ((home: Reader) => readonly Scope[]) | undefined;
  /** Asks the browser to keep this origin's storage; called at the first write (D15). */
  readonly persist?: (() => Promise<boolean>) | undefined;
  /** Told how many changes wait whenever that moves: what is known after an eviction (EN25). */
  readonly onUnsent?: ((count: number) => void) | undefined;
  /** The session ended underneath: signed out in another tab, or another person signed in (EN24). */
  readonly onSignedOut?: (() => void) | undefined;
}
