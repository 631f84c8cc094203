/** Acknowledged means kept: the server is killed with -9 under twenty writers, again and again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScopeAnswer } from '@jamz/core';
import { addMember, createGroup, createOperator, createPerson, newId } from './people.ts';
import type { RawClient, RawMutation } from './raw-client.ts';
import { readWholeLog } from './read-log.ts';
import { createServerProcess, sleep, type ServerProcess } from './server-process.ts';
import { trials } from './trials.ts';

const writerCount = 20;
const kills = trials(10, 200);

let server: ServerProcess;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
});
afterAll(() => server?.close());

interface Writer {
  readonly client: RawClient;
  readonly acknowledged: Map<string, string>;
  stop(): Promise<void>;
}

/** Writes as fast as it is answered; what has no outcome is sent again unchanged, as a device does. */
function startWriter(client: RawClient, scope: string): Writer {
  const acknowledged = new Map<string, string>();
  const mine: string[] = [];
  let pending: RawMutation[] = [];
  let isStopping = false;

  function compose(): void {
    while (pending.length < 4) {
      const oldest = mine.length >= 5 ? mine.shift() : undefined;
      if (oldest !== undefined) {
        pending.push(client.mutation(scope, 'playlist.remove', { id: oldest }));
        continue;
      }
      const id = newId();
      mine.push(id);
      const items = [{ id, title: `song ${id}` }];
      pending.push(client.mutation(scope, 'playlist.append', { runId: id, items }));
    }
  }

  function settle(answer: ScopeAnswer): void {
    if (!('results' in answer)) return;
    for (const result of answer.results) {
      if (!('end' in result)) continue;
      acknowledged.set(result.id, result.end);
    }
    pending = pending.filter((push) => !acknowledged.has(push.id));
  }

  async function run(): Promise<void> {
    while (!isStopping || pending.length > 0) {
      if (!isStopping) compose();
      try {
        settle(await client.sync(scope, pending, { nothingBelow: true }));
      } catch {
        await sleep(30);
      }
    }
  }

  const running = run();
  return {
    client,
    acknowledged,
    async stop() {
      isStopping = true;
      await running;
    },
  };
}

test(
  '[I1][I2][I4][S1] kill -9 under twenty writers loses nothing acknowledged and applies nothing twice',
  { timeout: 120_000 + kills * 4_000 },
  async () => {
    await createOperator(server);
    const people: RawClient[] = [];
    for (let n = 0; n < writerCount; n += 1)
      people.push(await createPerson(server.origin, `writer${n}`));
    const owner = people[0] as RawClient;
    const scope = await createGroup(owner, 'Killed often');
    for (const person of people.slice(1)) await addMember(owner, scope, person);

    const writers = people.map((person) => startWriter(person, scope));
    const seen: number[] = [];
    for (let n = 0; n < kills; n += 1) {
      await sleep(40 + Math.random() * 400);
      await server.kill();
      seen.push(writers.reduce((sum, writer) => sum + writer.acknowledged.size, 0));
      await server.start();
    }
    await sleep(300);
    await Promise.all(writers.map((writer) => writer.stop()));
    const doctor = await server.jamz(['doctor']);
    expect(doctor.code, doctor.out + doctor.err).toBe(0);
    await server.stop();

    const log = await readWholeLog(server.dataDir);
    expect(log.faults).toEqual([]);
    const inLog = new Map(log.entries.map((entry) => [entry.id, entry.end]));
    const acknowledged = writers.flatMap((writer) => [...writer.acknowledged]);
    const lost = acknowledged.filter(([id, end]) => inLog.get(id) !== end);
    expect(lost).toEqual([]);
    // A run in which the kills met no traffic would prove nothing.
    expect(acknowledged.length).toBeGreaterThan(kills * writerCount);
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
    expect(acknowledged.filter(([, end]) => end !== 'applied' && end !== 'merged')).toEqual([]);
    for (const { client } of writers) {
      const seqs = log.entries
        .filter((entry) => entry.clientId === client.clientId && entry.scope === scope)
        .map((entry) => entry.seq);
      expect(seqs).toEqual(seqs.map((_, at) => at + (seqs[0] ?? 1)));
    }
    console.log(`${kills} kills, ${acknowledged.length} acknowledged mutations, 0 lost, 0 doubled`);
  },
);
