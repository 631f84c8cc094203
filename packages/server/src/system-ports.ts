/** The platform's clock, timers, chance and names, as the ports that everything else is given. */
import { randomBytes, randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import {
  clientIdSchema,
  mutationIdSchema,
  type Clock,
  type Ids,
  type Random,
  type Timers,
} from '@jamz/core';

const suspendCheckMs = 1_000;

export interface SystemPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
}

export function createSystemPorts(): SystemPorts {
  return {
    clock: { now: () => Date.now(), monotonic: createMonotonic() },
    timers: {
      after(ms, task) {
        const timer = setTimeout(task, ms);
        // A waiting timer must never keep a process alive that has been told to end.
        timer.unref();
        return { cancel: () => clearTimeout(timer) };
      },
    },
    random: { next: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48 },
    ids: {
      clientId: () => clientIdSchema.parse(randomUUID()),
      mutationId: () => mutationIdSchema.parse(randomBytes(16).toString('base64url')),
      entityId: () => uuidVersion7(Date.now(), randomBytes(10)),
      secret: (bytes) => randomBytes(bytes).toString('base64url'),
    },
  };
}

/** `performance.now` stands still while a laptop sleeps; the system's uptime does not (EN32). */
function createMonotonic(): () => number {
  let checkedAt = performance.now();
  const start = uptime() * 1_000 - checkedAt;
  let suspendedMs = 0;
  return () => {
    const now = performance.now();
    if (now - checkedAt >= suspendCheckMs) {
      checkedAt = now;
      const missing = uptime() * 1_000 - start - now;
      // Uptime counts in hundredths of a second: only a real sleep moves the clock.
      if (missing > suspendedMs + suspendCheckMs) suspendedMs = missing;
    }
    return now + suspendedMs;
  };
}

function uuidVersion7(milliseconds: number, chance: Buffer): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const tail = chance.toString('hex');
  const variant = ((chance[2] ?? 0) & 0x3f) | 0x80;
  return [
    time.slice(0, 8),
    time.slice(8, 12),
    `7${tail.slice(0, 3)}`,
    `${variant.toString(16)}${tail.slice(6, 8)}`,
    tail.slice(8, 20),
  ].join('-');
}
