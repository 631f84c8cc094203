/** One tab as a whole, and how its parts answer each other: what changed is shown, told, sent (D8, EN24, EN26). */
import { appError, limits, type AppError, type Scope } from '@jamz/core';
import type { DrainerFacts } from '../outbox/drainer-lock.ts';
import { isUndecided } from '../outbox/outbox-row.ts';
import type { Subscriptions } from '../state/subscriptions.ts';
import type { GuardedFailure } from '../storage/session-record.ts';
import type { Aftermath } from './aftermath.ts';
import type { ClientOptions, ClientPorts } from './engine-options.ts';
import type { EngineParts } from './engine-parts.ts';
import type { EndNotice, EngineRoom } from './engine-room.ts';
import type { DrainNews } from './exchange.ts';
import type { PanelLists } from './lists.ts';
import { countNow, factsNow, tellStatus } from './status-news.ts';
import type { SyncStatusKeeper } from './sync-status.ts';
import type { Tabs } from './tabs.ts';

/** What changes while the tab lives. */
export interface TabState {
  stop: AppError | null;
  loaded: boolean;
  closed: boolean;
  /** What the drainer said last, while another tab is it. */
  told: DrainerFacts | null;
  sending: ReadonlySet<string>;
  unsent: number;
  /** Rows that left the outbox, here or elsewhere, since this tab began. */
  ended: number;
  /** A reading failed, and another one will come. */
  readsAgain: boolean;
  /** What this tab holds may not be what the device holds, until everything was read again. */
  isBehind: boolean;
}

export interface Tab {
  readonly ports: ClientPorts;
  readonly options: ClientOptions;
  readonly state: TabState;
  /** `state`: the panel changed. `facts`: the drainer rests. */
  readonly news: Subscriptions<'state' | 'facts'>;
  readonly listeners: Set<(notice: EndNotice) => void>;
  readonly aftermath: Aftermath;
  readonly wired: () => Wired;
}
export interface Wired {
  readonly parts: EngineParts;
  readonly lists: PanelLists;
  readonly status: SyncStatusKeeper;
  readonly tabs: Tabs;
}

/** Views, lists, chip and the set of scopes follow whatever changed in this tab. */
export function mind(tab: Tab, scopes: readonly Scope[]): void {
  const { parts, lists, status, tabs } = tab.wired();
  const grew = parts.wanted.refresh();
  for (const scope of scopes) parts.views.notify(scope);
  lists.forget();
  tab.news.notify('state');
  const counts = countNow(tab);
  const unsent = counts.waiting + counts.onHold;
  if (unsent !== tab.state.unsent) tab.options.onUnsent?.(unsent);
  tab.state.unsent = unsent;
  parts.drainer.setWork(counts.waiting > 0);
  status.refresh();
  if (!grew || !tab.state.loaded) return;
  if (parts.drainer.token() === null) {
    tabs.post({ type: 'wake', now: false, wanted: [...parts.wanted.get()] });
    return;
  }
  tab.ports.transport.watch([...parts.wanted.get()]);
  wake(tab);
}

/** An edit is on screen; the rest follows. */
export function show(tab: Tab, scope: Scope): void {
  tab.wired().parts.views.notify(scope);
  tab.aftermath.shown();
}

/** What nobody waited for: rows are durable, or at least shown. */
export function followUp(tab: Tab, written: ReadonlySet<Scope>): void {
  if (tab.state.closed) return;
  if (written.size === 0) {
    mind(tab, []);
    return;
  }
  change(tab, written, 'rows');
  wake(tab);
}

/** The same, and the other tabs read it again. */
export function change(
  tab: Tab,
  scopes: Iterable<Scope>,
  what: Parameters<EngineRoom['changed']>[1],
): void {
  const list = [...scopes];
  mind(tab, list);
  tab.wired().tabs.post(what === 'all' ? { type: 'all' } : { type: what, scopes: list });
}

/** There is something to send. */
export function wake(tab: Tab): void {
  const { parts } = tab.wired();
  if (tab.state.loaded && parts.drainer.token() !== null) parts.drain.wake({ forced: false });
}

/** Ask about everything, without waiting for a backoff. */
export function look(tab: Tab, how: { readonly poke: boolean; readonly behind: boolean }): void {
  const { parts, tabs } = tab.wired();
  if (!tab.state.loaded) return;
  const wanted = parts.wanted.get();
  if (parts.drainer.token() === null) {
    tabs.post({ type: 'wake', now: true, wanted: [...wanted] });
    return;
  }
  parts.agenda.refresh(wanted, how);
  parts.drain.wake({ forced: true });
}

export async function lead(tab: Tab, token: number | null): Promise<void> {
  const { parts, status } = tab.wired();
  status.refresh();
  tab.ports.transport.watch(token === null ? [] : [...parts.wanted.get()]);
  if (token === null || !tab.state.loaded) return;
  // The drainer before us may have taken in answers whose news never came.
  await reload(tab, 'all', 'all');
  look(tab, { poke: true, behind: true });
}

export async function reload(
  tab: Tab,
  scopes: readonly Scope[] | 'all',
  what: 'rows' | 'all',
): Promise<void> {
  const { room, replica } = tab.wired().parts;
  if (tab.state.closed || tab.state.stop !== null) return;
  const loaded = await room.turn.run(() =>
    scopes === 'all' ? replica.loadAll() : replica.reload(scopes, what),
  );
  if (!loaded.ok) {
    tab.state.isBehind = true;
    storeFailed(tab, loaded.error);
    readAgainLater(tab);
    return;
  }
  if (scopes === 'all') tab.state.isBehind = false;
  const changed = scopes === 'all' ? replica.scopes() : scopes;
  if (what === 'rows') tab.wired().parts.agenda.knock(changed);
  mind(tab, changed);
  wake(tab);
}

/** Nobody says twice what changed: what could not be read now would be missing on this screen for good (D18). */
function readAgainLater(tab: Tab): void {
  const { state, ports } = tab;
  if (state.readsAgain) return;
  state.readsAgain = true;
  ports.timers.after(limits.visibleRetryMs, () => {
    state.readsAgain = false;
    void reload(tab, 'all', 'all');
  });
}

export function storeFailed(tab: Tab, failure: GuardedFailure): void {
  const { parts, status } = tab.wired();
  if (tab.state.closed) return;
  if (failure === 'fenced') parts.drainer.overtaken();
  else if (failure === 'guard') stop(tab);
  else status.tell({ type: 'trouble', reason: 'storage' });
}

/** The session ended underneath: nothing is written or sent any more, and nothing is deleted (EN24). */
export function stop(tab: Tab): void {
  const { parts, status } = tab.wired();
  if (tab.state.stop !== null || tab.state.closed) return;
  tab.state.stop = appError('signed_out');
  parts.drain.close();
  parts.drainer.close();
  tab.ports.transport.watch([]);
  status.tell({ type: 'trouble', reason: 'sign-in' });
  tab.options.onSignedOut?.();
}

export function tellEnded(tab: Tab, notices: readonly EndNotice[]): void {
  tab.state.ended += notices.length;
  for (const notice of notices) for (const listener of tab.listeners) listener(notice);
}

export function takeNews(tab: Tab, item: DrainNews): void {
  const { parts, lists, status, tabs } = tab.wired();
  if (item.type === 'sending') {
    const scopes = item.sending ? item.scopes : [];
    const rows = scopes.flatMap((scope) => parts.replica.outbox.rows(scope));
    tab.state.sending = new Set(rows.filter((row) => isUndecided(row)).map((row) => row.id));
    for (const scope of item.scopes) parts.views.notify(scope);
    lists.forget();
    tab.news.notify('state');
  }
  tellStatus(status, item);
  if (item.type === 'answered') return;
  const sending = item.type === 'sending' && item.sending;
  tabs.post({ type: 'facts', holder: parts.holder, facts: factsNow(tab, sending) });
  if (item.type === 'resting') tab.news.notify('facts');
}

/** What the drainer tells: shown here too, unless this tab is it. */
export function hearFacts(tab: Tab, facts: DrainerFacts): void {
  const { parts, lists, status } = tab.wired();
  if (parts.drainer.token() !== null) return;
  tab.state.told = facts;
  lists.forget();
  status.hear(facts);
  if (!facts.sending) tab.news.notify('facts');
}
