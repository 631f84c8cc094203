/**
 * Things that must happen at least once over a run. An oracle behind a condition that never becomes true never fails,
 * so a run in which one of these stays at zero fails as well.
 */
export const sometimesEvents = [
  'request lost',
  'reply cut after the commit',
  'message doubled',
  'message delayed past another',
  'captive portal answered',
  'link down and up again',
  'server killed',
  'server killed with work in hand',
  'tab killed',
  'tab killed inside a storage transaction',
  'power lost on a device',
  'second tab opened',
  'tab outlived its session',
  'device storage refused a write',
  'compare-and-swap lost',
  'compare-and-swap lost, then won',
  'append unknown, stored',
  'append unknown, not stored',
  'log away',
  'keys away',
  'yesterday copied back',
  'timeline begun after a lost tail',
  'journal offered again',
  're-offered mutation applied',
  're-offered mutation known already',
  'mutation closed as waiting',
  'mutation rejected',
  'mutation merged',
  'mutation parked',
  'number closed',
  'batch partly decided',
  'one commit for several clients',
  'duplicate answered from the stored outcome',
  'reset in several pages',
  'scope revoked',
  'removed in the same commit as his own edit',
  'stranger joined',
  'stranger refused, then accepted',
  'relay crossed scopes',
  'retry of one mutation asked for',
  'device clock jumped',
  'problem retried',
  'problem discarded',
  'ended applied',
  'ended merged',
  'ended rejected, listed',
  'ended parked, listed',
  'ended by its own person',
  'on hold, listed',
] as const;
export type SometimesEvent = (typeof sometimesEvents)[number];

export interface Sometimes {
  count(event: SometimesEvent): void;
  counts(): ReadonlyMap<SometimesEvent, number>;
}

export function createSometimes(): Sometimes {
  const counts = new Map<SometimesEvent, number>();
  return {
    count(event) {
      counts.set(event, (counts.get(event) ?? 0) + 1);
    },
    counts: () => counts,
  };
}
