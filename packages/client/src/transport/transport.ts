/** The door to the server as the engine sees it: one exchange at a time, and hints pushed from the server. */
import type {
  ClockProbe,
  ErrorCode,
  PatchEvent,
  RevokedEvent,
  Scope,
  SyncRequest,
  SyncResponse,
} from '@jamz/core';

/** What became of an exchange. Only `answer` carries data; the breaker counts the other ends by kind (EN11). */
export type ExchangeResult =
  | {
      readonly end: 'answer';
      readonly response: SyncResponse;
      readonly sentAt: number;
      readonly receivedAt: number;
    }
  /** Nothing came back in time, the connection broke, or what came was not ours (no protocol header, wrong type, wrong schema). */
  | { readonly end: 'silent' | 'foreign' }
  | { readonly end: 'unavailable'; readonly retryAfterMs: number | null }
  /** Token refused: never counts as an attempt. */
  | { readonly end: 'sign-in' }
  | { readonly end: 'update' }
  /** Our server refuses what this device asks, and would again: no failure that counts (EN11). */
  | { readonly end: 'refused'; readonly code: ErrorCode };

/** How a socket ended: with everybody's, as far as this device can know, or found dead by its own heartbeat. */
export type Loss = 'lost' | 'silence';

export type TransportEvent =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly why: Loss }
  /** A heartbeat was answered: proof of contact, and one reading of the server's clock. */
  | { readonly type: 'probe'; readonly probe: ClockProbe }
  | { readonly type: 'patch'; readonly event: PatchEvent }
  | { readonly type: 'revoked'; readonly event: RevokedEvent };

export interface Transport {
  exchange(request: SyncRequest): Promise<ExchangeResult>;
  /** How many batches may be in flight in order: 4 on the socket, 1 over HTTP (EN20). */
  inFlightMax(): number;
  /** Live hints wanted for these scopes. */
  watch(scopes: readonly Scope[]): void;
  onEvent(listener: (event: TransportEvent) => void): () => void;
  /** Throw the connection away and build a new one (watchdog). */
  rebuild(): void;
  close(): void;
}
