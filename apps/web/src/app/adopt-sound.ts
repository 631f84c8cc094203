/** Hands what a kept screen plays to the player, once it is known who is at home and what the group's playlist holds. */
import { scopeSchema } from '@jamz/core';
import type { Client, Device } from '@jamz/client/react';
import type { Chosen } from '../start/early-sound.ts';

/** Until then the sound goes on; it ends where nobody may hear it any more, or when something else was chosen. */
export function adoptSound(device: Device, { groupId, itemId }: Chosen): void {
  const { auth, player } = device;
  const scope = scopeSchema.safeParse(`group:${groupId}`);
  const ends: (() => void)[] = [];
  let watched: Client | null = null;

  const isAwaited = (): boolean => {
    const state = auth.state();
    if (state.phase === 'starting') return true;
    if (state.phase === 'signed-out' || state.needsSignIn === 'revoked') return false;
    const client = device.client();
    if (client === null || !scope.success) return client === null;
    if (client !== watched) {
      watched = client;
      client.watch(scope.data);
      ends.push(client.subscribe(scope.data, look), client.subscribeState(look));
    }
    return !client.isLoaded(scope.data);
  };
  const look = (): void => {
    if (isAwaited()) return;
    for (const end of ends) end();
    if (player.state().phase === 'empty') player.adopt(groupId, itemId);
  };
  ends.push(device.subscribe(look), auth.subscribe(look));
  look();
}
