/** What goes wrong at each step of a seed, by its rates; most of it comes right again after a while. */
import type { DeviceActor } from './device-actor.ts';
import type { Stage } from './invariants.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

export interface Yesterday {
  keep(): void;
  /** False when nothing was kept yet. */
  bringBack(): boolean;
}

/** Keeps a copy of the stores as they were some time ago. */
export function createYesterday(world: World): Yesterday {
  let copy: {
    log: ReturnType<World['log']['snapshot']>;
    accounts: ReturnType<World['accounts']['snapshot']>;
  } | null = null;
  return {
    keep() {
      copy = { log: world.log.snapshot(), accounts: world.accounts.snapshot() };
    },
    bringBack() {
      if (copy === null) return false;
      world.log.restore(copy.log);
      world.accounts.restore(copy.accounts);
      return true;
    },
  };
}

type Later = (task: () => void) => void;

export function breakSomething(stage: Stage, chance: Chance, yesterday: Yesterday): void {
  const { world, devices } = stage;
  const rates = world.rates();
  const later: Later = (task) => void world.time.after(200 + chance.int(20_000), task);
  for (const device of devices) {
    breakTabs(world, device, chance, later);
    breakMachine(world, device, chance, later);
  }
  breakServers(stage, chance, later);
  breakStores(world, chance, later);
  if (chance.is(rates.yesterday * 3)) yesterday.keep();
  if (chance.is(rates.yesterday)) bringYesterdayBack(stage, yesterday);
}

function breakTabs(world: World, device: DeviceActor, chance: Chance, later: Later): void {
  const rates = world.rates();
  const tabs = device.tabs();
  if (tabs.length > 0 && chance.is(rates.tabKill)) {
    if (chance.is(0.5)) device.crash(chance.is(rates.powerLoss));
    else device.killTab(chance.pick(tabs));
  }
  if (device.tabs().length === 0 && chance.is(0.3)) device.openTab();
  if (tabs.length > 0 && tabs.length < rates.tabsPerDeviceMax && chance.is(0.06)) device.openTab();
  if (tabs.length > 0 && chance.is(rates.signIn)) {
    world.happened('tab outlived its session', device.name);
    device.signInAgain();
    later(() => {
      for (const tab of device.tabs()) if (!device.isCurrent(tab)) device.killTab(tab);
    });
  }
  const [tab] = device.tabs();
  if (tab !== undefined && chance.is(rates.tabFreeze)) {
    device.freezeTab(tab, chance.between(1_000, 40_000));
  }
  if (chance.is(rates.update)) {
    device.crash(false);
    device.update();
    device.openTab();
  }
}

function breakMachine(world: World, device: DeviceActor, chance: Chance, later: Later): void {
  const rates = world.rates();
  if (chance.is(rates.linkDown)) {
    device.setLink(chance.pick(['down', 'down', 'in', 'out'] as const));
    later(() => device.setLink('up'));
  }
  if (chance.is(rates.clockJump)) device.jumpClock(jumpOf(rates.clockJumpMsMax, chance));
  if (chance.is(rates.lockSteal)) device.stealLocks();
  if (chance.is(rates.quotaHit)) {
    device.fillDisk(true);
    later(() => device.fillDisk(false));
  }
  if (device.tabs().length === 0 && chance.is(rates.rowDamage)) device.damageRow();
  // Whoever is asked to sign in does so after a while.
  if (chance.is(0.05)) device.mendSignIn();
}

const jumpOf = (most: number, chance: Chance): number => chance.between(-most, most);

function breakServers({ world, servers }: Stage, chance: Chance, later: Later): void {
  const rates = world.rates();
  for (const server of servers) {
    if (chance.is(rates.serverClockJump)) {
      server.jumpClock(jumpOf(rates.clockJumpMsMax, chance));
      later(server.setClockRight);
    }
    if (!server.isUp() || !chance.is(rates.serverKill)) continue;
    server.kill();
    later(server.start);
  }
}

function breakStores(world: World, chance: Chance, later: Later): void {
  const rates = world.rates();
  if (chance.is(rates.keysAway)) {
    world.happened('keys away');
    world.keyring.setAway(true);
    later(() => world.keyring.setAway(false));
  }
  if (chance.is(rates.logAway)) {
    world.happened('log away');
    world.setLogAway(true);
    later(() => world.setLogAway(false));
  }
  if (chance.is(rates.logFull)) {
    world.disk.setFull(true);
    later(() => world.disk.setFull(false));
  }
  if (chance.is(rates.logDamage)) {
    const scope = world.disk.damage(world.log.commits(), chance);
    if (scope !== null) world.happened('log row damaged', scope);
  }
}

/** A file is copied back while no server runs. */
function bringYesterdayBack(stage: Stage, yesterday: Yesterday): void {
  const { world, servers } = stage;
  for (const server of servers) server.kill();
  if (yesterday.bringBack()) world.happened('yesterday copied back');
  for (const server of servers) server.start();
}
