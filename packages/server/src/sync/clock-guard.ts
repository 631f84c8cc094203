/**
 * Watches the server's own clock: one jump of ten years must not pin stamps and commits for ever, and a laptop that
 * slept must not stop (EN32). After a jump nothing is acknowledged until three devices, or all that are known, agree. A
 * clock that was set back and comes right again jumps too, but to a time that was known before.
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

interface Reading {
  readonly wall: number;
  readonly monotonic: number;
}

/** A time that was right; the clock may come to it again, by so much more than the time that has passed since. */
interface KnownTime extends Reading {
  readonly slackMs: number;
}

export function createClockGuard(clock: Clock, options: ClockGuardOptions): ClockGuard {
  const { newestAt, onJump } = options;
  /** Devices seen while the clock was trusted, oldest first. */
  const devices = new Set<string>();
  const votes = new Set<string>();
  const read = (): Reading => ({ wall: clock.now(), monotonic: clock.monotonic() });
  let anchor = read();
  let before: KnownTime | null = null;
  let isTrusted = true;

  const distrust = (jumpMs: number): void => {
    if (isTrusted) onJump(jumpMs);
    isTrusted = false;
    votes.clear();
  };
  const trust = (): void => {
    isTrusted = true;
    anchor = read();
  };
  /** No further than a time that was known before: what stands in the log already pins as much. */
  const comesBack = (): boolean => {
    if (before === null) return false;
    const beyondMs = jumpMs(before, read());
    if (beyondMs > before.slackMs) return false;
    // Only part of the way: the rest may follow.
    if (beyondMs >= -limits.clockJumpMs) before = null;
    return true;
  };
  const look = (): void => {
    const jump = jumpMs(anchor, read());
    if (jump > limits.clockJumpMs) {
      if (comesBack()) trust();
      else if (isTrusted) distrust(jump);
      return;
    }
    if (jump < -limits.clockJumpMs) before ??= { ...anchor, slackMs: limits.clockJumpMs };
    // Within bounds, or set back, which stamps that never go back take care of: measure the next jump from here, so
    // that slow drift never adds up to one.
    trust();
  };

  // How long the server was off nobody knows: from behind its log or from far ahead of it, the clock may come right to
  // any time at which a start would have been trusted.
  const { monotonic } = anchor;
  const logTime = { wall: newestAt, monotonic, slackMs: limits.clockGapAtStartMs };
  if (newestAt > 0 && clock.now() - newestAt > limits.clockGapAtStartMs) {
    // It may have been off for weeks; years are a dead battery until somebody says otherwise.
    anchor = logTime;
    before = logTime;
    distrust(clock.now() - newestAt);
  } else if (newestAt - clock.now() > limits.clockJumpMs) {
    before = logTime;
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
      if (votes.size < Math.min(limits.clockVotes, Math.max(1, devices.size))) return;
      before = null;
      trust();
    },
    isTrusted() {
      look();
      return isTrusted;
    },
  };
}

/** How far the wall clock went beyond the time that passed. */
const jumpMs = (from: Reading, to: Reading): number =>
  to.wall - from.wall - (to.monotonic - from.monotonic);
