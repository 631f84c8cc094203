/**
 * Watches the server's own clock: one jump of ten years must not pin stamps and commits for ever, and a laptop that
 * slept must not stop (EN32). After a jump nothing is acknowledged until three devices, or all that are known, agree.
 */
import { limits, type Clock } from '@jamz/core';

export interface ClockGuard {
  /** A device's message with its own idea of the time: it may confirm a jump. */
  observe(device: string, sentAt: number): void;
  /** False while the clock has jumped forward and nobody has confirmed it. */
  isTrusted(): boolean;
}

export interface ClockGuardOptions {
  /** Newest `at` in the store, 0 when it is empty. */
  readonly newestAt: number;
  readonly onJump: (jumpMs: number) => void;
}

export function createClockGuard(clock: Clock, options: ClockGuardOptions): ClockGuard {
  const { newestAt, onJump } = options;
  /** Devices seen while the clock was trusted, oldest first. */
  const devices = new Set<string>();
  const votes = new Set<string>();
  let anchor = { wall: clock.now(), monotonic: clock.monotonic() };
  let isTrusted = true;

  const distrust = (jumpMs: number): void => {
    if (isTrusted) onJump(jumpMs);
    isTrusted = false;
    votes.clear();
  };
  const trust = (): void => {
    isTrusted = true;
    anchor = { wall: clock.now(), monotonic: clock.monotonic() };
  };
  const look = (): void => {
    const passed = clock.monotonic() - anchor.monotonic;
    const jump = clock.now() - anchor.wall - passed;
    if (isTrusted && jump > limits.clockJumpMs) distrust(jump);
    // Within bounds, or set back, which stamps that never go back take care of: measure the next jump from here, so
    // that slow drift never adds up to one.
    else if (jump <= limits.clockJumpMs) trust();
  };

  // A server may have been off for weeks; years are a dead battery until somebody says otherwise.
  if (newestAt > 0 && clock.now() - newestAt > limits.clockGapAtStartMs) {
    anchor = { wall: newestAt, monotonic: anchor.monotonic };
    distrust(clock.now() - newestAt);
  }
  return {
    observe(device, sentAt) {
      look();
      if (isTrusted) {
        devices.delete(device);
        devices.add(device);
        const [oldest] = devices;
        if (devices.size > limits.clockDevicesMax && oldest !== undefined) devices.delete(oldest);
        return;
      }
      if (Math.abs(sentAt - clock.now()) > limits.clockJumpMs) return;
      votes.add(device);
      if (votes.size >= Math.min(limits.clockVotes, Math.max(1, devices.size))) trust();
    },
    isTrusted() {
      look();
      return isTrusted;
    },
  };
}
