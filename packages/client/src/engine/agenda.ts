/** What is to be asked about each scope, and when: the memory of a drainer between two exchanges. */
import { limits, type Scope } from '@jamz/core';

export interface AgendaEntry {
  /** Ask at the next chance. */
  stale: boolean;
  /** More is known to be on the server than is here: not SYNCED until it has come. */
  behind: boolean;
  /** Not before this monotonic moment. */
  notBefore: number;
  /** The server does not know the scope (yet), or does not let us in: asked rarely, and never purged for it (EN39, EN40). */
  held: boolean;
  /** The cursor cannot be continued: ask without it, for a reset. */
  needsReset: boolean;
  /** Answers in a row that changed nothing although something was to be done. */
  barren: number;
  /** How often somebody had a reason to knock here. */
  pokes: number;
  /** How often there was a reason to ask: one that comes while a request is under way is not answered by it. */
  reasons: number;
}

export interface Agenda {
  of(scope: Scope): AgendaEntry;
  /** Ask about all these scopes now; `poke` also knocks where nobody answered before. */
  refresh(scopes: Iterable<Scope>, how: { readonly poke: boolean; readonly behind: boolean }): void;
  /** Something new waits for these scopes: worth a try even where nobody answered before. */
  knock(scopes: Iterable<Scope>): void;
  /** An answer without progress: at once twice, then ever slower. */
  barren(scope: Scope, now: number): void;
  /** When the earliest scope that waits may be asked; null when none waits. */
  nextDue(scopes: Iterable<Scope>, now: number): number | null;
}

const patience = 2;

export function createAgenda(): Agenda {
  const entries = new Map<Scope, AgendaEntry>();
  const of = (scope: Scope): AgendaEntry => {
    const held = entries.get(scope);
    if (held !== undefined) return held;
    const made = {
      stale: true,
      behind: true,
      notBefore: 0,
      held: false,
      needsReset: false,
      barren: 0,
      pokes: 0,
      reasons: 0,
    };
    entries.set(scope, made);
    return made;
  };

  return {
    of,
    refresh(scopes, { poke, behind }) {
      for (const scope of scopes) {
        const entry = of(scope);
        entry.stale = true;
        entry.reasons += 1;
        if (behind && (poke || !entry.held)) entry.behind = true;
        if (!poke) continue;
        entry.pokes += 1;
        if (!entry.held) continue;
        entry.held = false;
        entry.notBefore = 0;
      }
    },
    knock(scopes) {
      for (const scope of scopes) {
        const entry = of(scope);
        if (!entry.held) continue;
        entry.held = false;
        entry.notBefore = 0;
      }
    },
    barren(scope, now) {
      const entry = of(scope);
      entry.barren += 1;
      const steps = entry.barren - patience;
      if (steps <= 0) return;
      const delay = Math.min(limits.backoffMsMax, limits.backoffMsMin * 2 ** Math.min(steps, 10));
      entry.notBefore = Math.max(entry.notBefore, now + delay);
    },
    nextDue(scopes, now) {
      let next: number | null = null;
      for (const scope of scopes) {
        const { notBefore } = of(scope);
        if (notBefore > now && (next === null || notBefore < next)) next = notBefore;
      }
      return next;
    },
  };
}
