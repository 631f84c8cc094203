/** Read your writes (I7): looked at in the very moment in which the device promised to keep an edit. */
import type { TabActor } from './device-actor.ts';
import type { Deed } from './ledger.ts';
import { demand } from './oracle.ts';

/** After an accepted edit the same tab shows it at once (I7). */
export function checkOwnWrite(tab: TabActor, deed: Deed): void {
  if (deed.name !== 'item.push') return;
  const shown = tab.client.get(deed.scope, 'item', String(deed.args['id']));
  const isAway = tab.client.problems().some(({ id }) => id === deed.id);
  demand(shown !== undefined || isAway, `I7 own write: ${tab.name} does not show ${deed.id}`);
}
