/** One tab of this browser, wired: storage, keys, doors to the server, and the engine of whoever is signed in. */
import type { OpenPerson } from './auth/auth-ports.ts';
import type { AuthState } from './auth/auth-state.ts';
import { createBrowserAppUpdate } from './browser-app-update.ts';
import { createBrowserAuth, type BrowserAuth } from './browser-auth.ts';
import { createBrowserHints } from './browser-hints.ts';
import { createBrowserPlayer } from './browser-player.ts';
import { createBrowserUnsent, type BrowserUnsent } from './browser-unsent.ts';
import { createBrowserWake } from './browser-wake.ts';
import type { Device, DeviceTrouble, Preferences } from './device.ts';
import type { Hints } from './hints.ts';
import type { PlayerPart } from './media/create-player.ts';
import type { openWork } from './open-work.ts';
import { sha256 } from './sha256.ts';
import { createBrowserDrafts, type BrowserDrafts } from './storage/browser-drafts.ts';
import { browserStorages } from './storage/browser-storages.ts';
import type { ConnectionEvent } from './storage/idb-connection.ts';
import type { TransactionNotice } from './storage/idb-transaction.ts';
import { createSealedLocalStorage } from './storage/sealed-local-storage.ts';
import { createSystemTimers } from './system-clock.ts';
import { createSystemIds } from './system-ids.ts';
import { createTab, type Tab, type Work } from './tab-work.ts';

export interface DeviceOptions {
  /** Registers the service worker, through the page's own Trusted Types policy. */
  readonly registerWorker?: (() => Promise<ServiceWorkerRegistration>) | undefined;
  /** Starts the media worker, through the same policy; without it files are read on the page. */
  readonly createMediaWorker?: (() => Worker) | undefined;
  /** Outlives every track; the page may have begun to play on it (U10). */
  readonly audio?: HTMLAudioElement | undefined;
  /** Told about every write transaction on the device's storage: proof of what durable means. */
  readonly observe?: ((notice: TransactionNotice) => void) | undefined;
}

/** Preference that says who was here last, for greeting them while the storage opens. */
const hintName = 'last-name';

/** What is loaded apart: `open-work.ts`. */
interface WorkDoor {
  readonly openWork: typeof openWork;
}
export type LoadWork = () => WorkDoor | Promise<WorkDoor>;

/** Returns at once; `auth.state()` is `starting` until the device's storage has been read. */
export function createDevice(options: DeviceOptions, loadWork: LoadWork): Device {
  const watch = createWatch();
  const storages = browserStorages();
  const drafts = createBrowserDrafts(storages.session);
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined;
  const browser = createBrowserAuth({
    observe: options.observe,
    onStorage: (event) => hearStorage(watch, event),
    discardUnsent: async () => discardAll(await tab.settled()),
  });
  const { auth } = browser;
  const preferences = createSealedLocalStorage({
    storage: storages.local,
    key: browser.preferencesKey,
  });
  const hints = createBrowserHints();
  const wake = createBrowserWake(container, watch.tell);
  const unsent = createBrowserUnsent({
    cookies: document,
    timers: createSystemTimers(),
    hints,
    wake: wake.ask,
  });
  // Somebody was at home here last: what works for them is wanted in a moment.
  if (unsent.atStart !== null) void Promise.resolve(loadWork()).catch(() => {});
  const { tab, player } = createWork({ browser, hints, unsent, watch, loadWork }, options);
  const follow = (): void => {
    tab.follow(auth);
    followState(auth.state(), { watch, preferences, drafts, unsent });
  };
  const unfollow = auth.subscribe(follow);
  const unhint = hints.onChange((hint) => {
    // A tab that was frozen has missed whatever was said meanwhile.
    if (hint === 'visible') void auth.look();
  });
  void preferences.load();
  void auth.start().then(() => {
    if (!browser.isStored()) watch.setTrouble('memory');
  });
  const update = createBrowserAppUpdate(container, options.registerWorker);

  return {
    auth,
    preferences,
    drafts,
    update,
    ids: createSystemIds(),
    sha256,
    client: tab.client,
    media: tab.media,
    player,
    subscribe: watch.subscribe,
    trouble: watch.trouble,
    sendsWhenClosed: wake.answer,
    lostChanges: () => (watch.trouble() === 'evicted' ? unsent.atStart : null),
    close: async () => {
      unfollow();
      unhint();
      player.close();
      // The engine's last word is how much waits.
      await tab.close();
      unsent.close();
      hints.close();
      update.close();
      await browser.close();
    },
  };
}

function createWork(
  around: {
    readonly browser: BrowserAuth;
    readonly hints: Hints;
    readonly unsent: BrowserUnsent;
    readonly watch: Watch;
    readonly loadWork: LoadWork;
  },
  options: DeviceOptions,
): { readonly tab: Tab; readonly player: PlayerPart } {
  const { browser, hints, unsent, watch, loadWork } = around;
  const open = (door: WorkDoor, person: OpenPerson): Work =>
    door.openWork(person, {
      hints,
      call: browser.call,
      createMediaWorker: browser.isStored() ? options.createMediaWorker : undefined,
      onUnsent: (count) => unsent.set(count),
      onSignedOut: () => void browser.auth.look(),
    });
  const tab = createTab({
    changed: () => {
      // What played was somebody else's, or comes out of another session's storage. What the page began to play before
      // anybody was there is not the player's yet.
      if (player.state().phase !== 'empty') player.stop();
      watch.tell();
    },
    load: loadWork,
    open,
  });
  const { audio } = options;
  const player = createBrowserPlayer({ audio, room: tab.room, isStored: browser.isStored });
  return { tab, player };
}

interface Surroundings {
  readonly watch: Watch;
  readonly preferences: Preferences;
  readonly drafts: BrowserDrafts;
  readonly unsent: BrowserUnsent;
}

/** What is kept beside the storage of the person follows who is signed in. */
function followState(state: AuthState, around: Surroundings): void {
  const { watch, preferences, drafts, unsent } = around;
  if (state.phase === 'signed-in') {
    preferences.set(hintName, state.displayName);
    if (unsent.count() === null) unsent.set(0);
    watch.clearTrouble('evicted');
  }
  if (state.phase !== 'signed-out') return;
  preferences.set(hintName, null);
  if (state.why === 'left') drafts.clear();
  const { kept } = state;
  // Somebody was at home here, nobody left, and nothing is there: the browser has taken the storage (D15).
  if (state.why === null && unsent.atStart !== null && kept.length === 0) {
    watch.setTrouble('evicted');
    return;
  }
  const count = kept.reduce((sum, one) => sum + (one.unsent ?? 0), 0);
  unsent.set(kept.length === 0 ? null : count);
}

interface Watch {
  readonly tell: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly trouble: () => DeviceTrouble | null;
  readonly setTrouble: (trouble: DeviceTrouble) => void;
  readonly clearTrouble: (trouble: DeviceTrouble) => void;
}

function createWatch(): Watch {
  const listeners = new Set<() => void>();
  let trouble: DeviceTrouble | null = null;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const show = (next: DeviceTrouble | null): void => {
    if (next === trouble) return;
    trouble = next;
    tell();
  };
  return {
    tell,
    trouble: () => trouble,
    setTrouble: show,
    clearTrouble: (past) => {
      if (trouble === past) show(null);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function hearStorage(watch: Watch, event: ConnectionEvent): void {
  if (event === 'superseded') watch.setTrouble('reload');
  if (event === 'blocked') watch.setTrouble('blocked');
  if (event === 'opened') watch.clearTrouble('blocked');
}

/** Closed for good, one by one, while the engine still can; files are taken back. */
async function discardAll(work: Work | null): Promise<void> {
  await work?.media.discardWaiting();
  const client = work?.client;
  for (const item of client?.queue() ?? []) await client?.discard(item);
  for (const problem of client?.problems() ?? []) {
    if (problem.decided) await client?.discardProblem(problem.id);
  }
}
