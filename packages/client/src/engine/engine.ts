/** Puts one tab together and starts it: reads the store, stands for election, listens. */
import { appError, must, type AppError } from '@jamz/core';
import { createSubscriptions } from '../state/subscriptions.ts';
import { createAftermath } from './aftermath.ts';
import type { ClientOptions, ClientPorts } from './engine-options.ts';
import { createEngineParts } from './engine-parts.ts';
import type { EndNotice } from './engine-room.ts';
import { createEventPump } from './event-pump.ts';
import { createPanelLists } from './lists.ts';
import { countNow } from './status-news.ts';
import { createSyncStatus } from './sync-status.ts';
import {
  change,
  followUp,
  hearFacts,
  lead,
  look,
  mind,
  reload,
  stop,
  storeFailed,
  takeNews,
  tellEnded,
  wake,
  type Tab,
  type TabState,
  type Wired,
} from './tab.ts';
import { createTabs } from './tabs.ts';
import { createTriggers, type Triggers } from './triggers.ts';

export interface Engine {
  readonly tab: Tab;
  /** After the first try to read the store. */
  readonly ready: Promise<void>;
  readonly stopped: () => AppError | null;
  readonly onOutcome: (listener: (notice: EndNotice) => void) => () => void;
  readonly close: () => Promise<void>;
}

export function createEngine(ports: ClientPorts, options: ClientOptions): Engine {
  let wired: Wired | null = null;
  let triggers: Triggers | null = null;
  const state: TabState = {
    stop: null,
    loaded: false,
    closed: false,
    told: null,
    sending: new Set(),
    unsent: 0,
    ended: 0,
    readsAgain: false,
    isBehind: false,
  };
  const tab: Tab = {
    ports,
    options,
    state,
    news: createSubscriptions(),
    listeners: new Set(),
    aftermath: createAftermath(ports, (scopes) => followUp(tab, scopes)),
    wired: () => must(wired, 'the parts of an engine'),
  };
  wired = wire(tab, () => triggers?.isActive() ?? false);
  triggers = listen(tab);
  return {
    tab,
    ready: load(tab),
    stopped: () => state.stop ?? (state.loaded ? null : appError('storage_failed')),
    onOutcome(listener) {
      tab.listeners.add(listener);
      return () => void tab.listeners.delete(listener);
    },
    async close() {
      triggers.close();
      await close(tab);
    },
  };
}

function wire(tab: Tab, isActive: () => boolean): Wired {
  const { ports, options, news } = tab;
  const parts = createEngineParts(ports, options, {
    changed: (scopes, what) => change(tab, scopes, what),
    ended(notices) {
      tab.wired().tabs.tellEnded(notices);
      tellEnded(tab, notices);
    },
    storeFailed: (failure) => storeFailed(tab, failure),
    leads: (token) => void lead(tab, token),
    async confirmWork() {
      await reload(tab, 'all', 'all');
      return countNow(tab).waiting > 0;
    },
    isActive,
    isBehind: () => tab.state.isBehind,
    news: (item) => takeNews(tab, item),
    written(scopes) {
      tab.wired().lists.forget();
      tab.aftermath.written(scopes);
    },
  });
  const lists = createPanelLists(parts.replica, () => tab.state.sending);
  const status = createSyncStatus({
    clock: ports.clock,
    timers: ports.timers,
    counts: () => countNow(tab),
    onChange: () => news.notify('state'),
  });
  const tabs = createTabs({
    channel: ports.channel,
    reload: (scopes, what) => reload(tab, scopes, what),
    ended: (notices) => tellEnded(tab, notices),
    facts: (facts) => hearFacts(tab, facts),
    wake({ now, wanted }) {
      if (parts.drainer.token() === null) return;
      parts.wanted.watch(wanted);
      mind(tab, []);
      if (now) look(tab, { poke: true, behind: true });
      else wake(tab);
    },
    signedOut: () => stop(tab),
  });
  return { parts, lists, status, tabs };
}

function listen(tab: Tab): Triggers {
  const { ports } = tab;
  const { parts, status } = tab.wired();
  const pump = createEventPump(parts.room, {
    contact: () => status.tell({ type: 'contact', at: ports.clock.monotonic() }),
    pull: () => wake(tab),
  });
  return createTriggers({
    hints: ports.hints,
    transport: ports.transport,
    clock: ports.clock,
    timers: ports.timers,
    random: ports.random,
    look: ({ behind }) => look(tab, { poke: false, behind }),
    newWay: () => parts.drain.newWay(),
    event(event) {
      if (event.type === 'connected') status.setConnected(true);
      else if (event.type === 'disconnected') status.setConnected(false);
      else if (event.type === 'probe') parts.room.serverTime.probe(event.probe);
      else pump.push(event);
    },
  });
}

const loadAgainMs = 5_000;

async function load(tab: Tab): Promise<void> {
  const { parts, status, tabs } = tab.wired();
  const loaded = await parts.room.turn.run(() => parts.replica.loadAll());
  if (tab.state.closed) return;
  if (!loaded.ok) {
    storeFailed(tab, loaded.error);
    if (tab.state.stop === null) tab.ports.timers.after(loadAgainMs, () => void load(tab));
    return;
  }
  tab.state.loaded = true;
  status.tell({ type: 'trouble-gone', reason: 'storage' });
  mind(tab, parts.replica.scopes());
  // Whoever drains hears of this tab's scopes; it answers with what it knows.
  if (parts.drainer.token() === null) {
    tabs.post({ type: 'wake', now: false, wanted: [...parts.wanted.get()] });
  } else look(tab, { poke: true, behind: true });
}

/** Flushes nothing and loses nothing: what was promised to be durable is waited for. */
async function close(tab: Tab): Promise<void> {
  const { parts, status, tabs } = tab.wired();
  await parts.room.writeQueue.settled();
  // The others are still told what this tab leaves behind.
  tab.aftermath.flush();
  tab.state.closed = true;
  tab.state.stop ??= appError('storage_failed', 'closed');
  parts.drain.close();
  parts.drainer.close();
  tabs.close();
  status.close();
  tab.news.close();
  parts.views.close();
  await parts.room.turn.run(() => Promise.resolve());
  tab.ports.transport.close();
  await tab.ports.store.close();
}
