/** The world before the first curtain: keys, servers, devices, people with their first records, rooms. */
import type { Person, UserId } from '@jamz/core';
import { createDeviceActor } from './device-actor.ts';
import type { Stage } from './invariants.ts';
import { createOracle } from './oracle.ts';
import { act } from './people.ts';
import type { Play } from './play.ts';
import type { Chance } from './random.ts';
import { createServerActor, type ServerActor } from './server-actor.ts';
import { createWireWatch } from './watch.ts';
import { userScope, type World } from './world.ts';

export async function setStage(world: World, play: Play, chance: Chance): Promise<Stage> {
  const users = ['u1', 'u2', 'u3', 'u4'].slice(0, chance.pick([2, 2, 2, 3, 3, 4])) as UserId[];
  const rooms = play.rooms(world, users, chance.pick([1, 1, 2, 2, 3]));
  const keys = world.keyring.port();
  for (const userId of users) {
    await keys.create(`person:${userId}`);
    await keys.create(`scope:${userScope(userId)}`);
  }
  const oracle = createOracle(world);
  const servers = ['s1', 's2']
    .slice(0, world.rates().serverCount)
    .map((name) => createServerActor(world, name));
  const watch = createWireWatch(world, oracle, play);
  const devices = users.flatMap((userId) => {
    const person: Person = { userId, operator: false };
    const count = chance.is(0.3) ? 2 : 1;
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
