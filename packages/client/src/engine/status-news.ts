/** From what the engine does to what the chip says (EN26). */
import type { Scope } from '@jamz/core';
import type { DrainerFacts } from '../outbox/drainer-lock.ts';
import type { Agenda } from './agenda.ts';
import type { DrainNews } from './exchange.ts';
import type { Counts, SyncStatusKeeper } from './sync-status.ts';
import type { Tab } from './tab.ts';

export function tellStatus(status: SyncStatusKeeper, item: DrainNews): void {
  if (item.type === 'answered') {
    status.setConnected(true);
    status.tell(
      { type: 'trouble-gone', reason: 'sign-in' },
      { type: 'trouble-gone', reason: 'update' },
      { type: 'trouble-gone', reason: 'storage' },
      { type: 'trouble-gone', reason: 'server-refuses' },
      { type: 'contact', at: item.at },
    );
  } else if (item.type === 'failed') {
    status.setConnected(false);
    status.tell({ type: 'failed', isForeign: item.isForeign });
  } else if (item.type === 'trouble') {
    status.tell({ type: 'trouble', reason: item.reason });
  } else {
    status.setNextTry(item.type === 'resting' ? item.nextTryAt : null);
  }
}

/** Three kinds of waiting do not count against SYNCED: problems, the waiting list, and what waits for a scope to appear. */
export function countNow(tab: Tab): Counts {
  const { parts, lists } = tab.wired();
  const { replica, agenda, drainer, drain, wanted, room } = parts;
  const leader = drainer.token() !== null;
  const { told } = tab.state;
  const isHeld = (scope: Scope): boolean =>
    leader ? agenda.of(scope).held : (told?.held.includes(scope) ?? false);
  let waiting = replica.unwritten.size;
  let onHold = replica.waiting.size;
  for (const scope of replica.outbox.scopes()) {
    const count = replica.outbox.count(scope);
    if (isHeld(scope)) onHold += count;
    else waiting += count;
  }
  return {
    waiting,
    onHold,
    problems: lists.problems().length,
    pulling: leader ? isAnyBehind(agenda, wanted.get()) : (told?.pulling ?? false),
    leader,
    clockOffsetMs: room.serverTime.offsetMs(),
    breaker: drain.breaker(),
  };
}

function isAnyBehind(agenda: Agenda, scopes: ReadonlySet<Scope>): boolean {
  for (const scope of scopes) {
    const { behind, held } = agenda.of(scope);
    if (behind && !held) return true;
  }
  return false;
}

export function factsNow(tab: Tab, sending: boolean): DrainerFacts {
  const { parts, status } = tab.wired();
  const held = [...parts.wanted.get()].filter((scope) => parts.agenda.of(scope).held);
  return { ...status.facts(), held, sending };
}
