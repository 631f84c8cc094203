/** The liveness phase: everything is healed, nobody does anything any more, and all must come to agree (I5, I9). */
import { checkTab, findDifferences, unrest, type Stage } from './invariants.ts';
import { demand } from './oracle.ts';
import type { World } from './world.ts';

/**
 * I9: every outbox empty, every chip SYNCED. A device that spent its twelve tries of a minute (I10) in the last seconds
 * of the outage waits for the minute to pass; everybody else is there after 40 s.
 */
const livenessMsMax = 62_000;
/**
 * I5: what the relay still carries has to be made, heard of at the next heartbeat, and shown; and a scope that was
 * answered "not found" (after a restore, say) is asked about every ten minutes only (EN39).
 */
const convergenceMsMax = 660_000;

/** Ends all faults; what was under way arrives. */
export async function heal({ world, servers, devices }: Stage): Promise<void> {
  const slowest = world.rates().delayMsMax;
  world.heal();
  world.keyring.setAway(false);
  world.disk.setFull(false);
  mendServers(world, servers);
  for (const device of devices) {
    device.setLink('up');
    device.fillDisk(false);
    device.mendSignIn();
  }
  leaveOneSession(devices);
  await world.time.runUntil(Math.max(world.time.now() + slowest, world.quietAt()));
  leaveOneSession(devices);
}

/** A scope that was found damaged stays closed until its process opens it anew, from the repaired log. */
function mendServers(world: World, servers: Stage['servers']): void {
  const isDamaged = world.disk.repair();
  for (const server of servers) {
    server.setClockRight();
    if (isDamaged) server.kill();
    server.start();
  }
}

/** Tabs of ended sessions are closed by whoever looks at them; every device has a tab open. */
function leaveOneSession(devices: Stage['devices']): void {
  for (const device of devices) {
    for (const tab of device.tabs()) if (!device.isCurrent(tab)) device.killTab(tab);
    if (device.tabs().length === 0) device.openTab();
  }
}

export async function comeToRest(stage: Stage): Promise<void> {
  const restless = await waitUntilNull(stage, livenessMsMax, unrest);
  demand(restless === null, `I9 liveness: a minute after the last fault ${restless ?? ''}`);
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
    world.stopOnFailure();
    complaint = complain(stage);
  }
  return complaint;
}
