/**
 * One number that twenty people add to over a network that loses a fifth of the answers after the commit, doubles,
 * overtakes and cuts messages: in the end it is exact, to the last one. A real server process on SQLite; the devices are
 * the product's own engines over HTTP, all in this process.
 */
import { afterEach, expect, test } from 'vitest';
import { gatherCrew, openCounter, startCountingServer, sumOn } from './counting-crew.ts';
import { startMessageProxy, type MessageProxy } from './message-proxy.ts';
import { readWholeLog } from './read-log.ts';
import type { RealDevice } from './real-device.ts';
import { sleep, until, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const people = 20;
const increments = trials(1_000, 100_000);
const faults = { lostAnswers: 0.2, doubled: 0.05, overtaken: 0.1, truncated: 0.05 };
/** Of one person; what comes while a message is under way goes with the next. */
const perSecond = trials(40, 60);

let server: ServerProcess | undefined;
let proxy: MessageProxy | undefined;
let devices: readonly RealDevice[] = [];
afterEach(async () => {
  await Promise.all(devices.map((device) => device.close()));
  await proxy?.close();
  await server?.close();
});

/** Taps of one person, one after the other, at his own pace. */
async function tap(device: RealDevice, scope: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await device.change(scope, 'counter.add', { n: 1 });
    await sleep((Math.random() * 2_000) / perSecond);
  }
}

test(
  `[N1] [N4] [I2] [I3] ${increments} increments of ${people} people, a fifth of the answers lost after the commit: the sum is exact`,
  { timeout: 120_000 + increments * 20 },
  async () => {
    server = await startCountingServer();
    proxy = await startMessageProxy(server.port);
    const { origin } = proxy;
    const { scope, people: crew } = await gatherCrew(server, people);
    devices = await Promise.all(crew.map((person) => openCounter(person, { origin, scope })));
    await until('all have the group', () => devices.every((one) => one.client.isPulled(scope)));
    proxy.spoil(faults);
    const begun = performance.now();
    await Promise.all(devices.map((device) => tap(device, scope, increments / people)));
    const isDone = (): boolean =>
      devices.every(
        ({ client }) => client.state().status === 'SYNCED' && client.queue().length === 0,
      );
    await until('nothing waits any more', isDone, 90_000 + increments * 10);
    await until(
      'all show the same',
      () => devices.every((one) => sumOn(one, scope) === increments),
      90_000,
    );
    const seconds = (performance.now() - begun) / 1_000;
    const { messages, ...met } = proxy.counts();
    const problems = devices.flatMap(({ client }) => client.problems());
    await server.stop();
    const log = await readWholeLog(server.dataDir);
    const counted = log.entries.filter(({ name }) => name === 'counter.add');
    console.log(
      `${counted.length} increments in ${seconds.toFixed(1)} s, ${messages} messages, ${JSON.stringify(met)}, sum ${sumOn(devices[0] as RealDevice, scope)}`,
    );
    expect(problems).toEqual([]);
    expect(log.faults).toEqual([]);
    expect(new Set(counted.map(({ id }) => id)).size).toBe(increments);
    expect(counted).toHaveLength(increments);
    // A run without faults would prove nothing. What is lost cannot be truncated too, so counts lie below their share.
    for (const fault of Object.keys(faults)) {
      expect(met[fault as keyof typeof met], fault).toBeGreaterThan(0);
    }
  },
);
