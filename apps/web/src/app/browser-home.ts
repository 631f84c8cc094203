/** When to draw the first time: once it is known who is at home and what they have here, so that it is drawn once (U1). */
import { userScope } from '@jamz/core';
import type { Client, Device } from '@jamz/client/react';

/** Storage that answers later than this is not waited for: the screens say by themselves what they wait for (U5). */
const homeMsMax = 600;

/** Resolves when the device's storage was read, or after {@link homeMsMax}. */
export function whenAtHome(device: Device): Promise<void> {
  return new Promise((resolve) => {
    const ends: (() => void)[] = [];
    let watched: Client | null = null;
    const finish = (): void => {
      clearTimeout(limit);
      for (const end of ends) end();
      resolve();
    };
    const look = (): void => {
      const state = device.auth.state();
      const client = device.client();
      const isAtHome = state.phase === 'signed-in' && state.needsSignIn !== 'revoked';
      if (state.phase === 'starting' || (isAtHome && client === null)) return;
      if (client === null || client.isLoaded(userScope(client.userId))) {
        finish();
      } else if (client !== watched) {
        watched = client;
        ends.push(client.subscribeState(look), client.subscribe(userScope(client.userId), look));
      }
    };
    const limit = setTimeout(finish, homeMsMax);
    ends.push(device.auth.subscribe(look), device.subscribe(look));
    look();
  });
}
