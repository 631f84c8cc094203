/** When a screen may be kept: while nothing is under way, and whenever something was (U11). */
import { groupScope, userScope } from '@jamz/core';
import type { Client, Device, Media } from '@jamz/client/react';
import { groupIdOf, type KeptScreen } from '../start/screen-tree.ts';
import { createScreenKeeper } from './create-screen-keeper.ts';
import { isHalfTyped } from './half-typed.ts';
import type { WrittenRules } from './written-rules.ts';

interface Sources {
  readonly device: Device;
  readonly client: Client;
  readonly media: Media;
}

/** Returns how to end it. */
export function keepAtRest(
  sources: Sources,
  shown: Pick<KeptScreen, 'place'> & { readonly written: WrittenRules },
): () => void {
  const { device, client, media } = sources;
  const groupId = groupIdOf(shown.place);
  const isAtRest = (): boolean => isTold(sources, groupId) && !isHalfTyped(document);
  const keeper = createScreenKeeper({ page: document, isAtRest, ...shown });
  const scopes = [userScope(client.userId), ...(groupId === null ? [] : [groupScope(groupId)])];
  const ends = [
    ...scopes.map((scope) => client.subscribe(scope, keeper.changed)),
    client.subscribeState(keeper.changed),
    media.subscribe(keeper.changed),
    device.subscribe(keeper.changed),
    device.auth.subscribe(keeper.changed),
  ];
  keeper.changed();
  return () => {
    keeper.close();
    for (const end of ends) end();
  };
}

/** Nothing waits that lies sealed until it is sent, and nobody's right to see this is in doubt. */
function isTold({ device, client, media }: Sources, groupId: string | null): boolean {
  const auth = device.auth.state();
  const { waiting, problems, onHold } = client.state();
  const isTheirs = auth.phase === 'signed-in' && auth.needsSignIn !== 'revoked';
  const isSent = waiting + problems + onHold + media.waiting().files === 0;
  const picks = groupId === null ? [] : media.placeholders(groupId);
  return isTheirs && isSent && picks.length === 0 && device.trouble() === null;
}
