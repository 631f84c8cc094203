/** One seed from beginning to end: people act, things break, everything heals, and then the rules are held against it. */
import { breakSomething, createYesterday } from './break-things.ts';
import { comeToRest, heal } from './come-to-rest.ts';
import { drawFaultRates, type FaultRates } from './fault-rates.ts';
import { checkEnd, checkTab, type Stage } from './invariants.ts';
import { demand, Violation } from './oracle.ts';
import { act, tidy } from './people.ts';
import type { PlantedBug } from './planted-bugs.ts';
import { founderOf, type Play } from './play.ts';
import { productPlay } from './product-play.ts';
import { createChance, type Chance } from './random.ts';
import { setStage } from './set-stage.ts';
import type { SometimesEvent } from './sometimes.ts';
import { toyPlay } from './toy-play.ts';
import { onUnhandled } from './platform.ts';
import { createWorld, type World } from './world.ts';

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

export async function runSeed(options: SeedOptions): Promise<SeedResult> {
  const { seed, operations = 200, bugs, traceLines } = options;
  const rates = options.rates ?? drawFaultRates(createChance(`${seed}/rates`));
  const play = options.play ?? (Number(seed) % 4 === 0 ? productPlay : toyPlay);
  const world = createWorld({ seed, rates, models: play.models, bugs, traceLines });
  let violation: string | null = null;
  // A promise that nobody waits for is a bug like any other, and belongs to this seed.
  const stopHearing = onUnhandled(world.failed);
  try {
    await live(world, play, operations);
  } catch (error) {
    violation = describe(error);
  } finally {
    stopHearing();
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
  const yesterday = createYesterday(world);
  // Many wishes are refused on the device; those that were taken count.
  for (let n = 0; n < operations * 3 && world.ledger.count() < operations; n += 1) {
    await world.time.runUntil(world.time.now() + pauseMs(stage, chance));
    breakSomething(stage, chance, yesterday);
    await doSomething(stage, chance);
  }
  await heal(stage);
  await comeToRest(stage);
  await checkEnd(stage);
  demand(!world.alarms.includes('invariant_broken'), 'alarm: an invariant broke on a server');
}

/** Mostly people are quick; now and then somebody drives through a long tunnel with edits in his pocket. */
function pauseMs({ world, devices }: Stage, chance: Chance): number {
  if (!chance.is(world.rates().longOutage)) return chance.int(chance.is(0.1) ? 6_000 : 400);
  const ms = chance.between(300_000, 600_000);
  const device = chance.pick(devices);
  device.setLink('down');
  world.time.after(ms + 5_000, () => device.setLink('up'));
  return ms;
}

async function doSomething(stage: Stage, chance: Chance): Promise<void> {
  const { world, devices, cast, play } = stage;
  const device = chance.pick(devices);
  const tabs = device.tabs();
  if (tabs.length === 0) return;
  const tab = chance.pick(tabs);
  for (const one of devices) {
    for (const open of one.tabs()) if (one.isCurrent(open)) checkTab(stage, one, open);
  }
  if (chance.is(0.08)) duel(stage, chance);
  if (chance.is(0.06)) void tidy(world, tab, chance).catch(world.failed);
  else {
    const burst = chance.between(1, world.rates().burstMax);
    for (let n = 0; n < burst; n += 1) {
      const wish = play.draw(chance, cast, { tab, device });
      void act(world, play, { tab, device }, wish).catch(world.failed);
    }
  }
  await world.time.settle();
  world.stopOnFailure();
}

/**
 * While a room is busy with somebody's edit, its founder takes a person out who is just changing something himself:
 * both wait for the same commit.
 */
function duel({ world, play, cast, devices }: Stage, chance: Chance): void {
  const scope = chance.pick(cast.rooms);
  const founder = founderOf(cast, scope);
  const loser = chance.pick(cast.users.filter((userId) => userId !== founder));
  const { out, edit, back } = play.duel(chance, scope, loser);
  const [tab] = devices.find(({ person }) => person.userId === founder)?.tabs() ?? [];
  const isIn = tab !== undefined && play.isIn(tab, scope, loser);
  for (const device of devices) {
    const { userId } = device.person;
    if (userId !== founder && !isIn) continue;
    const wish = userId === founder ? (isIn ? out : back) : edit;
    const ms = userId === founder || userId === loser ? 30 : 0;
    world.time.after(ms, () => {
      const [tab] = device.tabs();
      if (tab !== undefined) void act(world, play, { tab, device }, wish).catch(world.failed);
    });
  }
}
