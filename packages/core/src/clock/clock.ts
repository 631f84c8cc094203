/** Time, chance and names as ports: given at the edge, so that the simulator can drive the whole system. */
import type { ClientId, MutationId } from '../base/ids.ts';

export interface Clock {
  /** Milliseconds since 1970 as this machine believes; may jump. */
  now(): number;
  /** Milliseconds on a clock that never jumps and counts suspend where the platform can. */
  monotonic(): number;
}

export type TimerHandle = { readonly cancel: () => void };

export interface Timers {
  /** Calls `task` once after `ms`. */
  after(ms: number, task: () => void): TimerHandle;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
}

export interface Ids {
  /** UUID v4. */
  clientId(): ClientId;
  /** 128 random bits, base64url. */
  mutationId(): MutationId;
  /** UUID v7 for entities born on this device. */
  entityId(): string;
  /** `bytes` random bytes, base64url: tokens and salts. */
  secret(bytes: number): string;
}
