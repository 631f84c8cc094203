/**
 * Five devices and a server, each a process of its own with its data in files, write without a pause while they are cut
 * off, stopped and killed. When all is well again every queue is empty within 40 s, all show the same, nothing that a
 * device promised to keep is gone, and nothing happened twice.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherCrew, startCountingServer, type Crew } from './counting-crew.ts';
import { createDeviceNode, type DeviceNode } from './device-node.ts';
import type { Look } from './device-messages.ts';
import { nemeses, strike, type Nemesis } from './nemesis.ts';
import { readWholeLog } from './read-log.ts';
import { sleep, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const runs = trials(2, 300);
const kinds = ['partition', 'kill', 'pause', 'disconnect', 'server', 'any'] as const;
const nodeCount = 5;
const roundsPerRun = 3;
const healMsMax = 40_000;

let server: ServerProcess;
let crew: Crew;
let folder: string;
let nodes: readonly DeviceNode[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-nodes-'));
  server = await startCountingServer();
  crew = await gatherCrew(server, nodeCount);
  nodes = await Promise.all(
    crew.people.map((person, n) =>
      createDeviceNode({
        name: `node${n}`,
        person,
        scope: crew.scope,
        folder,
        serverPort: server.port,
      }),
    ),
  );
}, 120_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Three faults of one kind, or of any, one after the other; returns in the moment in which all is well. */
async function trouble(kind: Nemesis | 'any'): Promise<void> {
  for (let round = 0; round < roundsPerRun; round += 1) {
    await sleep(300 + Math.random() * 1_000);
    const nemesis = kind === 'any' ? nemeses[Math.floor(Math.random() * nemeses.length)] : kind;
    const heal = await strike(nemesis ?? 'kill', { devices: nodes, server });
    await sleep(500 + Math.random() * 1_500);
    await heal();
  }
}

const isQuiet = (looks: readonly (Look | null)[]): boolean =>
  looks.every((look) => look !== null && look.waiting === 0 && look.onHold === 0) &&
  new Set(looks.map((look) => look?.view)).size === 1;

/** Milliseconds until every queue is empty and all show the same. */
async function comeToRest(what: string): Promise<{ readonly ms: number; readonly look: Look }> {
  const begun = performance.now();
  for (;;) {
    const looks = await Promise.all(nodes.map((node) => node.look(1_000)));
    const ms = performance.now() - begun;
    const [look] = looks;
    if (isQuiet(looks) && look !== null && look !== undefined) return { ms, look };
    if (ms > healMsMax) throw new Error(`${what}: ${JSON.stringify(looks)}`);
    await sleep(100);
  }
}

async function oneRun(run: number): Promise<number> {
  const kind = kinds[run % kinds.length] ?? 'any';
  for (const person of crew.people) await person.refresh();
  await Promise.all(nodes.map((node) => node.start()));
  for (const node of nodes) node.ask('write');
  await trouble(kind);
  for (const node of nodes) node.ask('rest');
  const { ms, look } = await comeToRest(`run ${run}, ${kind}`);
  expect(look.problems, `run ${run}, ${kind}`).toBe(0);
  await Promise.all(nodes.map((node) => node.kill()));
  return ms;
}

test(
  `[I1] [I2] [I5] [I9] ${runs} runs of disconnect, partition, pause and kill: queues empty within ${healMsMax / 1_000} s, replicas equal`,
  { timeout: 60_000 + runs * 60_000 },
  async () => {
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await oneRun(run));
    await server.stop();
    const log = await readWholeLog(server.dataDir);
    const ends = new Map(log.entries.map(({ id, end }) => [id, end]));
    const kept = nodes.flatMap((node) => [...node.kept]);
    const lost = kept.filter(([id]) => !ends.has(id));
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number): string =>
      ((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1_000).toFixed(1);
    console.log(
      `${runs} runs, ${kept.length} promised, ${lost.length} lost; at rest after ${at(0.5)} s (median), ${at(1)} s (longest)`,
    );
    expect(lost).toEqual([]);
    expect(log.faults).toEqual([]);
    expect(kept.length).toBeGreaterThan(runs * nodeCount * 5);
  },
);
