/** When to draw the first time: once it is known who is at home and what they have here, so that it is drawn once (U1). */
import { scopeSchema, userScope, type Scope } from '@jamz/core';
import type { Client, Device } from '@jamz/client/react';

/** Storage that answers later than this is not waited for: the screens say by themselves what they wait for (U5). */
const homeMsMax = 600;
/** The same while a kept screen stands there: it is worth more than one that waits. */
const keptMsMax = 3_000;

/** Resolves when the device's storage was read, or when nobody should wait longer. */
export function whenAtHome(
  device: Device,
  { hash, isShown }: { readonly hash: string; readonly isShown: () => boolean },
): Promise<void> {
  const group = groupScopeIn(hash);
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
      if (client === null) return finish();
      const scopes = [userScope(client.userId), ...group];
      if (client !== watched) {
        watched = client;
        for (const scope of group) client.watch(scope);
        ends.push(client.subscribeState(look));
        for (const scope of scopes) ends.push(client.subscribe(scope, look));
      }
      if (scopes.every((scope) => client.isLoaded(scope))) finish();
    };
    const limit = setTimeout(finish, isShown() ? keptMsMax : homeMsMax);
    ends.push(device.auth.subscribe(look), device.subscribe(look));
    look();
  });
}

/** The group that this address shows, if any. */
function groupScopeIn(hash: string): readonly Scope[] {
  const id = /^#\/g\/([^/]+)/u.exec(hash)?.[1];
  const parsed = scopeSchema.safeParse(`group:${id ?? ''}`);
  return parsed.success ? [parsed.data] : [];
}
