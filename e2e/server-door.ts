/** The doors a device in this process goes through: the product's own, with the token of a person who is signed in. */
import { createHttpCaller, openDoor, type Tokens, type Transport } from '@jamz/client';
import type { RawClient } from './raw-client.ts';

export const systemClock = { now: () => Date.now(), monotonic: () => performance.now() };
export const systemTimers = {
  after(ms: number, task: () => void) {
    const timer = setTimeout(task, Math.max(0, ms));
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Who has a token, and may have a way to another one. */
export type TokenHolder = Pick<RawClient, 'accessToken' | 'refresh'>;

/** Renewed as an app renews it, once for all who ask at the same time. */
function tokensOf(person: TokenHolder): Tokens {
  let renewal: Promise<boolean> | null = null;
  const renew = async (): Promise<boolean> => {
    try {
      return (await person.refresh()).status === 200;
    } catch {
      return false;
    }
  };
  return {
    async get(refused) {
      if (refused === person.accessToken()) {
        renewal ??= renew().finally(() => (renewal = null));
        if (!(await renewal)) return { end: 'silent' };
      }
      return { end: 'token', token: person.accessToken() };
    },
    revoked: () => {},
  };
}

/** `origin` is where the device believes the server to be: its own address, or that of something in between. */
export function openServerDoor(person: TokenHolder, origin: string): Transport {
  const system = {
    clock: systemClock,
    timers: systemTimers,
    random: { next: () => Math.random() },
  };
  const call = createHttpCaller({ ...system, fetch }, origin);
  return openDoor({ ...system, call, tokens: tokensOf(person) }, origin);
}
