/** What goes wrong at each step of a seed, by its rates; and the end of all faults. */
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

export function breakSomething(stage: Stage, chance: Chance, yesterday: Yesterday): void {
  const { world, servers, devices } = stage;
  const rates = world.rates();
  const later = (task: () => void): void => void world.time.after(200 + chance.int(20_000), task);
  for (const device of devices) breakDevice(world, device, chance, later);
  for (const server of servers) {
    if (!server.isUp() || !chance.is(rates.serverKill)) continue;
    server.kill();
    later(() => server.start());
  }
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
  if (chance.is(rates.yesterday * 3)) yesterday.keep();
  if (chance.is(rates.yesterday)) bringYesterdayBack(stage, yesterday);
}

function breakDevice(
  world: World,
  device: DeviceActor,
  chance: Chance,
  later: (task: () => void) => void,
): void {
  const rates = world.rates();
  if (chance.is(rates.linkDown)) {
    device.setLink(chance.pick(['down', 'down', 'in', 'out'] as const));
    later(() => device.setLink('up'));
  }
  const tabs = device.tabs();
  if (tabs.length > 0 && chance.is(rates.tabKill)) {
    if (chance.is(0.5)) device.crash(chance.is(rates.powerLoss));
    else device.killTab(chance.pick(tabs));
  }
  if (device.tabs().length === 0 && chance.is(0.2)) device.openTab();
  if (tabs.length > 0 && tabs.length < rates.tabsPerDeviceMax && chance.is(0.02)) device.openTab();
  if (tabs.length > 0 && chance.is(rates.signIn)) {
    world.happened('tab outlived its session', device.name);
    device.signInAgain();
    later(() => {
      for (const tab of device.tabs()) if (!device.isCurrent(tab)) device.killTab(tab);
    });
  }
  if (chance.is(rates.clockJump)) device.jumpClock(chance.between(-3_600_000, 3_600_000));
}

/** A file is copied back while no server runs. */
function bringYesterdayBack(stage: Stage, yesterday: Yesterday): void {
  const { world, servers } = stage;
  for (const server of servers) server.kill();
  if (yesterday.bringBack()) world.happened('yesterday copied back');
  for (const server of servers) server.start();
}
