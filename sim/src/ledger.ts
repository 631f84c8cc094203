/** What people did and what they were told: the memory against which the log is held at the end. */
import type { JsonObject, Outcome, Scope, UserId } from '@jamz/core';

export interface Deed {
  readonly id: string;
  readonly userId: UserId;
  readonly device: string;
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
  /** Number as given at birth; a profile brought back from a backup may renumber. */
  readonly seq: number;
  /** Where its author saw it, when it has a place. */
  readonly shownPlace: string | null;
  /** Virtual milliseconds. */
  readonly bornAt: number;
  /** The person took it back himself. */
  isDiscarded: boolean;
  /** He tries to, here or in another tab, and has not heard: a tab that dies or freezes now may have done it unheard. */
  openTries: number;
  /** He was told that it is taken back, and it had never left the device. */
  isTakenBack: boolean;
  /** The row was made unreadable on the device's disk; the list then names it by its place there. */
  damagedAt: string | null;
  /** The newest ending a device was told, with the timeline it was told on. */
  told: (Outcome & { readonly timeline: number }) | null;
}

export interface Ledger {
  /** Somebody began to do this; whether the device took it is not known yet. */
  tried(wish: Pick<Deed, 'scope' | 'name' | 'args'>): void;
  /** How often this was begun at all: no counter may ever show more. */
  bumpsTried(scope: Scope, id: string): number;
  add(deed: Omit<Deed, 'isDiscarded' | 'openTries' | 'isTakenBack' | 'damagedAt' | 'told'>): void;
  sent(id: string): void;
  /** True once a row has gone out at least once. */
  wasSent(id: string): boolean;
  /** Nobody can read the row of this any more. */
  damaged(id: string, place: string): void;
  /** The person takes back what a list names so: one thing he did, or all that lay in one damaged row. */
  discarded(name: string): void;
  get(id: string): Deed | undefined;
  deeds(): Iterable<Deed>;
  count(): number;
  /** A device heard how a mutation ended. */
  told(id: string, outcome: Outcome, timeline: number): void;
}

export function createLedger(): Ledger {
  const deeds = new Map<string, Deed>();
  const bumps = new Map<string, number>();
  const sent = new Set<string>();
  return {
    tried({ scope, name, args }) {
      if (name !== 'count.bump') return;
      const key = `${scope} ${JSON.stringify(args['id'])}`;
      bumps.set(key, (bumps.get(key) ?? 0) + 1);
    },
    bumpsTried: (scope, id) => bumps.get(`${scope} ${JSON.stringify(id)}`) ?? 0,
    add(deed) {
      deeds.set(deed.id, {
        ...deed,
        isDiscarded: false,
        openTries: 0,
        isTakenBack: false,
        damagedAt: null,
        told: null,
      });
    },
    sent: (id) => void sent.add(id),
    wasSent: (id) => sent.has(id),
    damaged(id, place) {
      const deed = deeds.get(id);
      if (deed !== undefined) deed.damagedAt = place;
    },
    discarded(name) {
      for (const deed of deeds.values()) {
        if (deed.id === name || deed.damagedAt === name) deed.isDiscarded = true;
      }
    },
    get: (id) => deeds.get(id),
    deeds: () => deeds.values(),
    count: () => deeds.size,
    told(id, outcome, timeline) {
      const deed = deeds.get(id);
      if (deed !== undefined) deed.told = { ...outcome, timeline };
    },
  };
}
