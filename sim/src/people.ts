/** What people do: the operations of a seed, and what is checked in the moment in which they are done. */
import type { QueueItem } from '@jamz/client';
import type { Reader, Scope } from '@jamz/core';
import { demand } from './oracle.ts';
import type { Actor, Operation, Play } from './play.ts';
import type { TabActor } from './device-actor.ts';
import type { Chance } from './random.ts';
import type { World } from './world.ts';

/** Does it, and writes it into the ledger when the device has promised to keep it. */
export async function act(
  world: World,
  play: Play,
  { tab, device }: Actor,
  wish: Operation,
): Promise<void> {
  const { scope, name, args } = wish;
  // A page that stands still hears the tap once it moves again.
  if (tab.process.isFrozen()) await new Promise<void>((resolve) => tab.process.deliver(resolve));
  world.ledger.tried(wish);
  const wasCurrent = device.isCurrent(tab);
  const result = await tab.client.mutate(scope, name, args);
  const end = result.ok ? result.value.id : result.error.code;
  world.trace.note('op', `${tab.name} ${name} ${scope} ${end}`);
  if (!result.ok) return;
  demand(wasCurrent, `EN24 session: ${tab.name} wrote although its session had ended`);
  const { id, seq } = result.value;
  const who = { userId: device.person.userId, device: device.name, bornAt: world.time.now() };
  const shownPlace = play.placeOf(readerOf(tab, scope), { name, args });
  const deed = { id, seq, scope, name, args, shownPlace, ...who };
  world.ledger.add(deed);
  // The promise of an edit may come true after a removal that took the scope away with everything in it.
  const isThere =
    tab.client.queue().some((item) => item.id === id) && play.isIn(tab, scope, who.userId);
  demand(!isThere || play.showsOwn(tab, deed), `I7 own write: ${tab.name} does not show ${id}`);
}

/** The tab's view, as far as the play looks at it. */
const readerOf = ({ client }: TabActor, scope: Scope): Pick<Reader, 'get'> => ({
  get: (kind, id) => client.get(scope, kind, id),
});

/** Now and then somebody tidies: takes a queued edit back, answers a problem, or asks for a sync. */
export async function tidy(world: World, tab: TabActor, chance: Chance): Promise<void> {
  const { client } = tab;
  const choice = chance.int(4);
  const queued = client.queue();
  const problems = client.problems();
  if (choice === 0 && queued.length > 0) {
    await discard(world, tab, chance.pick(queued));
  }
  if (choice === 1 && problems.length > 0) {
    const problem = chance.pick(problems);
    world.happened('problem discarded', problem.id);
    world.ledger.discarded(problem.id);
    await client.discardProblem(problem.id);
  }
  if (choice === 2 && problems.length > 0) await retry(world, tab, chance.pick(problems).id);
  if (choice === 3) await client.syncNow();
}

async function discard(world: World, { client }: TabActor, item: QueueItem): Promise<void> {
  const deed = world.ledger.get(item.id);
  if (deed !== undefined) deed.openTries += 1;
  const taken = await client.discard(item);
  if (deed === undefined) return;
  deed.openTries -= 1;
  deed.isDiscarded ||= taken.ok;
  deed.isTakenBack ||= taken.ok && !world.ledger.wasSent(item.id);
}

async function retry(world: World, tab: TabActor, problemId: string): Promise<void> {
  const old = world.ledger.get(problemId);
  if (old !== undefined) old.openTries += 1;
  const again = await tab.client.retry(problemId);
  if (old === undefined) return;
  old.openTries -= 1;
  old.isDiscarded ||= again.ok;
  if (!again.ok) return;
  world.happened('problem retried', problemId);
  const { id, seq } = again.value;
  world.ledger.add({ ...old, id, seq, bornAt: world.time.now() });
}
