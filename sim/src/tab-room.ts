/** The tabs of one device: opened, frozen and buried one by one, over a disk that outlives them all. */
import type { MemoryDisk } from '@jamz/client';
import type { Scope, SyncRequest } from '@jamz/core';
import type { TabActor } from './device-actor.ts';
import { openClient, type TabPorts } from './open-client.ts';
import { createProcess } from './process.ts';

export interface TabRoom {
  tabs(): readonly TabActor[];
  isCurrent(tab: TabActor): boolean;
  open(how: TabStart): void;
  bury(tab: TabActor): void;
  watch(scope: Scope): void;
  heardAt(): number;
}

export interface TabStart {
  readonly wallOffset: () => number;
  readonly signsIn: boolean;
  /** Of the app: an update comes with a reload. */
  readonly version: number;
}

export function createTabRoom(ports: TabPorts, disk: MemoryDisk): TabRoom {
  const { world, name, browser } = ports;
  const watched = new Set<Scope>();
  let tabs: TabActor[] = [];
  let opened = 0;
  let heardBefore = Number.NEGATIVE_INFINITY;

  const bury = (tab: TabActor): void => {
    heardBefore = Math.max(heardBefore, tab.transport.heardAt());
    noteDeath(ports, disk, tab);
    tab.process.kill();
    tab.transport.close();
    browser.died(tab.process);
    tabs = tabs.filter((one) => one !== tab);
  };
  return {
    tabs: () => tabs,
    isCurrent: (tab) => tab.session.generation === generationOn(disk),
    bury,
    open({ wallOffset, signsIn, version }) {
      opened += 1;
      const process = createProcess(world.time, wallOffset);
      const tabName = `${name}.${opened}`;
      const die = (): void => {
        const tab = tabs.find((one) => one.process === process);
        if (tab !== undefined) bury(tab);
        process.kill();
        browser.died(process);
      };
      const forget = (request: SyncRequest): void => forgetRows(disk, request);
      const made = { disk: disk.open(), process, tabName, die, signsIn, version, forget };
      void openClient(ports, made).then((tab) => {
        if (!process.isAlive() || tab === null) return;
        if (tabs.length > 0) world.happened('second tab opened', tabName);
        tabs.push(tab);
        for (const scope of watched) tab.client.watch(scope);
      });
    },
    watch(scope) {
      watched.add(scope);
      for (const tab of tabs) tab.client.watch(scope);
    },
    heardAt: () => Math.max(heardBefore, ...tabs.map((tab) => tab.transport.heardAt())),
  };
}

/** What a death may cost: rows that never went out, an answer that nobody will hear. */
function noteDeath({ world }: TabPorts, disk: MemoryDisk, tab: TabActor): void {
  const rows = disk.dump('outbox').flatMap((chunk) => idsIn(chunk));
  if (rows.some((id) => !world.ledger.wasSent(id))) world.happened('crash before send', tab.name);
  if (tab.transport.hasUnheardAnswer()) world.happened('crash between commit and ack', tab.name);
}

/** Ids of the rows of a stored chunk. */
export function idsIn(chunk: unknown): readonly string[] {
  if (typeof chunk !== 'object' || chunk === null || !('ids' in chunk)) return [];
  return Array.isArray(chunk.ids) ? chunk.ids.filter((id) => typeof id === 'string') : [];
}

/** Ids of those rows of it that have not left yet. */
export function leftIn(chunk: unknown): readonly string[] {
  const {
    from = 0,
    decidedUpTo = 0,
    states = {},
  } = chunk as {
    readonly from?: number;
    readonly decidedUpTo?: number;
    readonly states?: Readonly<Record<string, { readonly gone?: boolean }>>;
  };
  return idsIn(chunk).filter(
    (_id, at) => from + at > decidedUpTo && states[from + at]?.gone !== true,
  );
}

/** The disk knows best: a tab may die right after it began a session. */
function generationOn(disk: MemoryDisk): number {
  const [row] = disk.dump('session');
  const isRow = typeof row === 'object' && row !== null && 'generation' in row;
  return isRow && typeof row.generation === 'number' ? row.generation : 0;
}

/** A planted bug: rows are taken for done as soon as they are on their way. */
function forgetRows(disk: MemoryDisk, request: SyncRequest): void {
  const ids = new Set<string>(request.scopes.flatMap(({ push }) => push.map(({ id }) => id)));
  for (const chunk of disk.dump('outbox')) {
    const key = chunkKeyOf(chunk);
    if (key !== null && idsIn(chunk).some((id) => ids.has(id))) {
      disk.plant('outbox', key, undefined);
    }
  }
}

export function chunkKeyOf(chunk: unknown): readonly [string, string, number] | null {
  if (typeof chunk !== 'object' || chunk === null) return null;
  const { scope, clientId, from } = chunk as Record<string, unknown>;
  const isKey =
    typeof scope === 'string' && typeof clientId === 'string' && typeof from === 'number';
  return isKey ? [scope, clientId, from] : null;
}
