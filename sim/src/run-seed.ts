/** One seed from beginning to end: people act, things break, everything heals, and then the rules are held against it. */
import type { Person, UserId } from '@jamz/core';
import { createDeviceActor, type DeviceActor } from './device-actor.ts';
import { drawFaultRates, type FaultRates } from './fault-rates.ts';
import { checkEnd, checkTab, findDifferences, unrest, type Stage } from './invariants.ts';
import { createOracle, demand, Violation } from './oracle.ts';
import { act, tidy } from './people.ts';
import { founderOf, type Play } from './play.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { createChance, type Chance } from './random.ts';
import { createServerActor, type ServerActor } from './server-actor.ts';
import type { SometimesEvent } from './sometimes.ts';
import { productPlay } from './product-play.ts';
import { toyPlay } from './toy-play.ts';
import { createWireWatch } from './watch.ts';
import { createWorld, userScope, type World } from './world.ts';

export interface SeedOptions {
  readonly seed: string;
  readonly operations?: number | undefined;
  /** By default every fourth seed plays the product, the others the toy model. */
  readonly play?: Play | undefined;
  readonly bugs?: readonly PlantedBug[] | undefined;
  readonly rates?: FaultRates | undefined;
  readonly traceLines?: number | undefined;
}

export interface SeedResult {
  readonly seed: string;
  /** Null when every rule held. */
  readonly violation: string | null;
  readonly hash: string;
  readonly sometimes: ReadonlyMap<SometimesEvent, number>;
  readonly operations: number;
  readonly events: number;
  readonly trace: readonly string[];
}

/** I9: every outbox empty, every chip SYNCED, so long after the last fault. */
const livenessMsMax = 40_000;
/**
 * I5: what the relay still carries has to be made, heard of at the next heartbeat, and shown; and a scope that was
 * answered "not found" (after a restore, say) is asked about every ten minutes only (EN39).
 */
const convergenceMsMax = 660_000;

export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed, operations = 200, bugs, traceLines } = options;
  const rates = options.rates ?? drawFaultRates(createChance(`${seed}/rates`));
  const play = options.play ?? (Number(seed) % 4 === 0 ? productPlay : toyPlay);
  const world = createWorld({ seed, rates, models: play.models, bugs, traceLines });
  let violation: string | null = null;
  // A promise that nobody waits for is a bug like any other, and belongs to this seed.
  process.on('unhandledRejection', world.failed);
  try {
    await live(world, play, operations);
  } catch (error) {
    violation = describe(error);
  } finally {
    process.off('unhandledRejection', world.failed);
  }
  return {
    seed,
    violation,
    hash: world.trace.hash(),
    sometimes: world.sometimes.counts(),
    operations: world.ledger.count(),
    events: world.time.events(),
    trace: world.trace.lines(),
  };
}

function describe(error: unknown): string {
  if (error instanceof Violation) return error.message;
  return error instanceof Error ? `crash: ${error.stack ?? error.message}` : 'crash: not an error';
}

async function live(world: World, play: Play, operations: number): Promise<void> {
  const chance = world.fork('script');
  const stage = await setStage(world, play, chance);
  const yesterday = takeYesterday(world);
  // Many wishes are refused on the device; those that were taken count.
  for (let n = 0; n < operations * 3 && world.ledger.count() < operations; n += 1) {
    await world.time.runUntil(world.time.now() + chance.int(chance.is(0.1) ? 6_000 : 400));
    await breakSomething(stage, chance, yesterday);
    await doSomething(stage, chance);
  }
  await heal(stage);
  await comeToRest(stage);
  await checkEnd(stage);
  demand(!world.alarms.includes('invariant_broken'), 'alarm: an invariant broke on a server');
}

async function setStage(world: World, play: Play, chance: Chance): Promise<Stage> {
  const users = ['u1', 'u2', 'u3', 'u4'].slice(0, chance.between(2, 4)) as UserId[];
  const rooms = play.rooms(world, users, chance.between(1, 3));
  const keys = world.keyring.port();
  for (const userId of users) {
    await keys.create(`person:${userId}`);
    await keys.create(`scope:${userScope(userId)}`);
  }
  const oracle = createOracle(world);
  const servers = ['s1', 's2'].map((name) => createServerActor(world, name));
  const watch = createWireWatch(world, oracle);
  const devices = users.flatMap((userId) => {
    const person: Person = { userId, operator: false };
    const count = chance.between(1, 2);
    return Array.from({ length: count }, (_, n) =>
      createDeviceActor(world, { servers, watch, play }, { name: `${userId}d${n + 1}`, person }),
    );
  });
  for (const server of servers) server.start();
  await world.time.runUntil(1_000);
  await beginPeople(world, play, { users, servers });
  for (const device of devices) {
    for (const scope of rooms) device.watch(scope);
    device.openTab();
  }
  await world.time.runUntil(world.time.now() + 500);
  const stage = { world, oracle, play, cast: { users, rooms }, servers, devices };
  openRooms(stage, chance);
  return stage;
}

/** Most rooms are founded at once and filled with people; some come into being later, or never. */
function openRooms({ world, play, cast, devices }: Stage, chance: Chance): void {
  for (const device of devices) {
    const [tab] = device.tabs();
    if (tab === undefined || !chance.is(0.8)) continue;
    for (const wish of play.opening(chance, cast, device.person.userId)) {
      void act(world, play, { tab, device }, wish).catch(world.failed);
    }
  }
}

/** What sign-up does: the person's first record, made by the server. */
async function beginPeople(
  world: World,
  play: Play,
  {
    users,
    servers,
  }: { readonly users: readonly UserId[]; readonly servers: readonly ServerActor[] },
): Promise<void> {
  for (const userId of users) {
    const first = play.begin(userId);
    if (first === null) continue;
    let isDone = false;
    for (let tries = 0; tries < 50 && !isDone; tries += 1) {
      // A sign-up that met a store that was away is simply tried again.
      void servers[0]
        ?.service()
        ?.system(first.scope, first.name, first.args)
        .then(() => {
          isDone = true;
        })
        .catch(() => {});
      await world.time.runUntil(world.time.now() + 300);
    }
  }
}

/** Keeps a copy of the stores as they were some time ago. */
function takeYesterday(world: World): { keep(): void; bringBack(): boolean } {
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

async function doSomething(stage: Stage, chance: Chance): Promise<void> {
  const { world, devices, cast, play } = stage;
  const device = chance.pick(devices);
  const tabs = device.tabs();
  if (tabs.length === 0) return;
  const tab = chance.pick(tabs);
  if (device.isCurrent(tab)) checkTab(stage, device, tab);
  if (chance.is(0.06)) duel(stage, chance);
  if (chance.is(0.06)) void tidy(world, tab, chance).catch(world.failed);
  else {
    const burst = chance.is(0.15) ? chance.between(2, 6) : 1;
    for (let n = 0; n < burst; n += 1) {
      const wish = play.draw(chance, cast, { tab, device });
      void act(world, play, { tab, device }, wish).catch(world.failed);
    }
  }
  await world.time.settle();
  stopOnFailure(world);
}

/**
 * While a room is busy with somebody's edit, its founder takes a person out who is just changing something himself:
 * both wait for the same commit.
 */
function duel({ world, play, cast, devices }: Stage, chance: Chance): void {
  const scope = chance.pick(cast.rooms);
  const founder = founderOf(cast, scope);
  const loser = chance.pick(cast.users.filter((userId) => userId !== founder));
  const { out, edit } = play.duel(chance, scope, loser);
  for (const device of devices) {
    const { userId } = device.person;
    const wish = userId === founder ? out : edit;
    const ms = userId === founder || userId === loser ? 30 : 0;
    world.time.after(ms, () => {
      const [tab] = device.tabs();
      if (tab !== undefined) void act(world, play, { tab, device }, wish).catch(world.failed);
    });
  }
}

function stopOnFailure(world: World): void {
  const failure = world.failure();
  if (failure !== null) throw failure.error;
}

async function breakSomething(
  stage: Stage,
  chance: Chance,
  yesterday: ReturnType<typeof takeYesterday>,
): Promise<void> {
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
function bringYesterdayBack(stage: Stage, yesterday: ReturnType<typeof takeYesterday>): void {
  const { world, servers } = stage;
  for (const server of servers) server.kill();
  if (yesterday.bringBack()) world.happened('yesterday copied back');
  for (const server of servers) server.start();
}

async function heal({ world, servers, devices }: Stage): Promise<void> {
  const slowest = world.rates().delayMsMax;
  world.heal();
  world.keyring.setAway(false);
  for (const server of servers) server.start();
  for (const device of devices) {
    device.setLink('up');
    for (const tab of device.tabs()) if (!device.isCurrent(tab)) device.killTab(tab);
    if (device.tabs().length === 0) device.openTab();
  }
  // What was under way when the world healed arrives, then the last request without an answer runs out.
  await world.time.runUntil(world.time.now() + slowest + 30_000);
  for (const device of devices) if (device.tabs().length === 0) device.openTab();
}

async function comeToRest(stage: Stage): Promise<void> {
  const restless = await waitUntilNull(stage, livenessMsMax, unrest);
  demand(restless === null, `I9 liveness: 40 s after the last fault ${restless ?? ''}`);
  const difference = await waitUntilNull(stage, convergenceMsMax, findDifferences);
  demand(difference === null, difference ?? '');
  // What waited in a list for somebody else's change may have gone out just now.
  const again = await waitUntilNull(
    stage,
    livenessMsMax,
    (at) => unrest(at) ?? findDifferences(at),
  );
  demand(again === null, `I9 liveness: at rest ${again ?? ''}`);
}

/** The last complaint, or null as soon as there is none. */
async function waitUntilNull(
  stage: Stage,
  ms: number,
  complain: (stage: Stage) => string | null,
): Promise<string | null> {
  const { world, devices } = stage;
  const until = world.time.now() + ms;
  let complaint = complain(stage);
  while (complaint !== null && world.time.now() < until) {
    await world.time.runUntil(world.time.now() + 500);
    for (const device of devices) for (const tab of device.tabs()) checkTab(stage, device, tab);
    stopOnFailure(world);
    complaint = complain(stage);
  }
  return complaint;
}
