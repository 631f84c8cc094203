/**
 * One lane of the relay, from one scope to another: the newest complete state wins, one delivery is in flight, they
 * are two seconds apart, and a failing one tries again by itself (EN15).
 */
import {
  backoffMs,
  canonicalJson,
  limits,
  type Clock,
  type JsonObject,
  type Random,
  type TimerHandle,
  type Timers,
} from '@jamz/core';

export interface LaneState {
  /** Version of the source; the number the mutation will have. */
  readonly version: number;
  readonly args: JsonObject;
}

export interface RelayLane {
  offer(state: LaneState): void;
  /** Delivers again even what was delivered before: a new timeline knows nothing of it. */
  forget(): void;
  isIdle(): boolean;
  close(): void;
}

export interface LanePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Throws when the target cannot take it now. */
  readonly deliver: (state: LaneState) => Promise<void>;
  readonly onIdle: () => void;
  readonly onTrouble: (failures: number) => void;
}

export function createRelayLane(ports: LanePorts): RelayLane {
  let wanted: LaneState | null = null;
  let delivered: string | null = null;
  let isSending = false;
  let isClosed = false;
  let failures = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let timer: TimerHandle | null = null;

  const isIdle = (): boolean => wanted === null && !isSending;
  const send = async (): Promise<void> => {
    const state = wanted;
    if (state === null || isSending || isClosed) return;
    const text = canonicalJson(state.args);
    wanted = null;
    if (text !== delivered) {
      isSending = true;
      try {
        await ports.deliver(state);
        delivered = text;
        failures = 0;
        notBefore = ports.clock.monotonic() + limits.relayIntervalMs;
      } catch {
        // Newest wins: what came meanwhile is complete, the failed state is not needed any more.
        wanted ??= state;
        failures += 1;
        notBefore = ports.clock.monotonic() + retryMs(ports, failures);
        if (failures % limits.relayAlarmAfter === 0) ports.onTrouble(failures);
      }
      isSending = false;
    }
    if (wanted === null) ports.onIdle();
    else schedule();
  };
  const schedule = (): void => {
    if (isClosed || isSending || timer !== null) return;
    const ms = Math.max(0, notBefore - ports.clock.monotonic());
    if (ms === 0) {
      void send();
      return;
    }
    timer = ports.timers.after(ms, () => {
      timer = null;
      void send();
    });
  };

  return {
    offer(state) {
      if (wanted === null || state.version >= wanted.version) wanted = state;
      schedule();
    },
    forget() {
      delivered = null;
    },
    isIdle,
    close() {
      isClosed = true;
      timer?.cancel();
    },
  };
}

const retryMs = ({ random }: LanePorts, failures: number): number =>
  Math.max(limits.relayIntervalMs, backoffMs(failures, random));
