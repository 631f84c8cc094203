/**
 * Five devices and a server of their own, each a process with its data in files, through one run of trouble after another;
 * and what must be true of them whenever it is over.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatherCrew, startCountingServer, type Crew } from './counting-crew.ts';
import type { Look } from './device-messages.ts';
import { createDeviceNode, type DeviceNode } from './device-node.ts';
import { nemeses, pick, strike, type Nemesis } from './nemesis.ts';
import { readWholeLog } from './read-log.ts';
import { sleep, type ServerProcess } from './server-process.ts';

const nodeCount = 5;
const roundsPerRun = 3;
/** I9. */
export const restMsMax = 40_000;
/** Until here it is waited, to say how long it took. */
const patienceMs = 3 * restMsMax;

export const troubles = [...nemeses, 'any two'] as const;
export type Trouble = (typeof troubles)[number];

export interface RunReport {
  readonly trouble: Trouble;
  readonly struck: readonly Nemesis[];
  /** Changes that a device promised to keep. */
  readonly operations: number;
  /** From the last healing until every queue is empty and all show the same. */
  readonly restMs: number;
  readonly areEqual: boolean;
  /** What must not be; null when all is well. */
  readonly violation: string | null;
}

export interface WorldReport {
  readonly promised: number;
  /** What must not be in the whole of its runs. */
  readonly violations: readonly string[];
}

export interface PartitionWorld {
  run(trouble: Trouble): Promise<RunReport>;
  /** Stops the server, reads its log, and compares the devices with one that has just come. */
  judge(): Promise<WorldReport>;
  close(): Promise<void>;
}

interface Parts {
  readonly server: ServerProcess;
  readonly crew: Crew;
  readonly nodes: readonly DeviceNode[];
  readonly folder: string;
}

export async function openPartitionWorld(): Promise<PartitionWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-nodes-'));
  const server = await startCountingServer();
  const crew = await gatherCrew(server, nodeCount);
  const nodes = await Promise.all(
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
  await Promise.all(nodes.map((node) => node.start()));
  const parts: Parts = { server, crew, nodes, folder };
  return {
    run: (trouble) => oneRun(parts, trouble),
    judge: () => judge(parts),
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function pickTwo(): readonly Nemesis[] {
  const first = pick(nemeses);
  return [first, pick(nemeses.filter((nemesis) => nemesis !== first))];
}

async function oneRun(parts: Parts, trouble: Trouble): Promise<RunReport> {
  const { crew, nodes, server } = parts;
  const countPromised = (): number => nodes.reduce((sum, { kept }) => sum + kept.size, 0);
  const before = countPromised();
  for (const person of crew.people) await person.refresh();
  for (const node of nodes) node.renewToken();
  const allStruck: Nemesis[] = [];
  for (let round = 0; round < roundsPerRun; round += 1) {
    for (const node of nodes) node.ask('write');
    await sleep(300 + Math.random() * 700);
    const struck = trouble === 'any two' ? pickTwo() : [trouble];
    allStruck.push(...struck);
    const heals: (() => Promise<void>)[] = [];
    for (const nemesis of struck) heals.push(await strike(nemesis, { devices: nodes, server }));
    await sleep(2_000 + Math.random() * 2_000);
    for (const heal of heals) await heal();
  }
  for (const node of nodes) node.ask('rest');
  const { restMs, looks } = await comeToRest(parts);
  const violation = findViolation(parts, { restMs, looks });
  const operations = countPromised() - before;
  return { trouble, struck: allStruck, operations, restMs, areEqual: isQuiet(looks), violation };
}

type Looks = readonly (Look | null)[];

const isQuiet = (looks: Looks): boolean =>
  looks.every((look) => look !== null && look.waiting === 0 && look.onHold === 0) &&
  new Set(looks.map((look) => `${look?.view} ${look?.sum}`)).size === 1;

async function comeToRest({ nodes }: Parts): Promise<{
  readonly restMs: number;
  readonly looks: Looks;
}> {
  const begun = performance.now();
  for (;;) {
    const looks = await Promise.all(nodes.map((node) => node.look(5_000)));
    const restMs = performance.now() - begun;
    if (isQuiet(looks) || restMs > patienceMs) return { restMs, looks };
    await sleep(200);
  }
}

function findViolation(
  { nodes }: Parts,
  { restMs, looks }: { readonly restMs: number; readonly looks: Looks },
): string | null {
  if (restMs > restMsMax) return `at rest after ${Math.round(restMs)} ms: ${JSON.stringify(looks)}`;
  const [look] = looks;
  if (look?.problems !== 0) return `${look?.problems} problems`;
  const increments = nodes.flatMap(({ kept }) => [...kept.values()]).filter(Boolean).length;
  // What a killed device kept without having said so counts as well.
  return look.sum < increments ? `the sum is ${look.sum}, promised ${increments}` : null;
}

async function judge({ server, crew, nodes, folder }: Parts): Promise<WorldReport> {
  const [person] = crew.people;
  const old = await nodes[0]?.look(5_000);
  if (person === undefined || old === null || old === undefined) throw new Error('nobody is left');
  const fresh = await createDeviceNode({
    name: 'fresh',
    person,
    scope: crew.scope,
    folder,
    serverPort: server.port,
  });
  await fresh.start();
  let seen = await fresh.look(5_000);
  for (let at = 0; at < 100 && seen?.view !== old.view; at += 1) {
    await sleep(200);
    seen = await fresh.look(5_000);
  }
  await fresh.close();
  await Promise.all(nodes.map((node) => node.kill()));
  await server.stop();
  const log = await readWholeLog(server.dataDir);
  const ends = new Map(log.entries.map(({ id, end }) => [id, end]));
  const kept = nodes.flatMap((node) => [...node.kept.keys()]);
  const counted = log.entries.filter(
    ({ name, end }) => name === 'counter.add' && end === 'applied',
  ).length;
  const violations = [
    ...log.faults,
    ...kept.filter((id) => !ends.has(id)).map((id) => `${id} is lost`),
    ...(seen?.view === old.view ? [] : ['a device that has just come sees something else']),
    ...(counted === old.sum ? [] : [`the sum is ${old.sum}, the log counts ${counted}`]),
  ];
  return { promised: kept.length, violations };
}

/** Words of one kind of trouble over all its runs. */
export function tell(trouble: Trouble, reports: readonly RunReport[]): string {
  const mine = reports.filter((report) => report.trouble === trouble);
  const times = mine.map(({ restMs }) => restMs).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    ((times[Math.floor((times.length - 1) * share)] ?? 0) / 1_000).toFixed(1);
  const operations = mine.reduce((sum, report) => sum + report.operations, 0);
  const equal = mine.filter(({ areEqual }) => areEqual).length;
  return (
    `${trouble.padEnd(10)} ${mine.length} runs, ${operations} operations, ` +
    `queues empty after ${at(0.5)} s (median), ${at(1)} s (longest), replicas equal in ${equal}`
  );
}
