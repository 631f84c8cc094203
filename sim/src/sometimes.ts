/**
 * Things that must happen at least once over a run. An oracle behind a condition that never becomes true never fails,
 * so a run in which one of these stays at zero fails as well. A database blocked by an old tab, the worker that drains
 * beside a tab and the race of two token refreshes need the platform itself: they are met in the browser's and the
 * account server's own tests; what playback adds begins with playback.
 */
export const sometimesEvents = [
  // The outbox and its device.
  'crash before send',
  'crash between commit and ack',
  'tab killed',
  'tab killed inside a storage transaction',
  'power lost on a device',
  'second tab opened',
  'tab outlived its session',
  'tab frozen',
  'two tabs raced for the lock',
  'lock stolen',
  'lock taken from a frozen holder',
  'lease row used without locks',
  'device storage refused a write',
  'quota hit and recovered',
  'database connection lost and reopened',
  'stored row damaged',
  'bad outbox row quarantined',
  'app updated with waiting edits',
  'device clock jumped',
  'clock jumped back with pending work',
  'duplicate answered from the stored outcome',
  'batch partly decided',
  'number closed',
  'journal offered again',
  're-offered mutation applied',
  're-offered mutation known already',
  'mutation closed as waiting',
  'problem retried',
  'problem discarded',
  // Merging.
  'rebase reordered what waited',
  'rebase refused what was shown',
  'mutation rejected',
  'mutation merged',
  'mutation parked',
  'mutation parked while later ones applied',
  'five-minute question asked',
  'no question after five minutes',
  'removal beat an older add',
  'conflict undone',
  'retry of one mutation asked for',
  // Servers.
  'server killed',
  'server killed with work in hand',
  'server killed at a use of its store',
  'server clock jumped',
  'server stopped for a jump of its clock',
  'server overloaded',
  'one scope told to wait',
  'compare-and-swap lost',
  'compare-and-swap lost, then won',
  'append unknown, stored',
  'append unknown, not stored',
  'one commit for several clients',
  'log away',
  'disk full, then recovered',
  'log row damaged',
  'corrupt row isolated one scope',
  'keys away',
  'yesterday copied back',
  'timeline begun after a lost tail',
  'relay crossed scopes',
  'rights lost while offline',
  'scope revoked',
  'removed in the same commit as his own edit',
  'stranger joined',
  'stranger refused, then accepted',
  'reset in several pages',
  // The network.
  'request lost',
  'reply cut after the commit',
  'message doubled',
  'message delayed past another',
  'one mutation through both doors at once',
  'captive portal refused',
  'link down and up again',
  'half-open found',
  'retry-after obeyed',
  'breaker opened',
  'breaker half-open',
  'breaker opened again',
  'breaker closed',
  'slow lane used',
  'watchdog rebuilt a connection',
  'token refreshed in mid-batch',
  'tabs shared one refresh',
  'sign-in needed',
  'signed in again',
  // How every accepted mutation ended.
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
