/**
 * Where the demo is asked for: one at a time, with a durable note of how far it is, taken up again after a restart (W6).
 */
import { ok, userIdSchema, type DemoAnswer, type Result, type UserId } from '@jamz/core';
import type { AccountStore, Task } from '@jamz/stores';
import * as z from 'zod';
import type { Log } from '../observe/log.ts';
import { namesOfDemo } from './demo-names.ts';
import { fillDemo, tracksOfDemo, type FillPorts } from './fill-demo.ts';

const noteKind = 'demo';

export interface DemoDesk {
  /** Begins what is not under way and answers at once how far it is. */
  begin(owner: UserId): Promise<DemoAnswer>;
  look(owner: UserId): Promise<DemoAnswer>;
  /** Makes it here and now; `watch` hears of every track. */
  make(owner: UserId, watch: (answer: DemoAnswer) => void): Promise<Result<DemoAnswer>>;
  /** Takes up what an earlier run left in the middle. */
  resume(): Promise<void>;
  /** Stops in the middle; the note stays. */
  close(): Promise<void>;
}

export interface DemoDeskPorts extends FillPorts {
  readonly store: Pick<AccountStore, 'putTask' | 'readTask' | 'listTasks'>;
  readonly log: Log;
}

const noteSchema = z.object({
  state: z.enum(['making', 'done', 'failed']),
  done: z.int().min(0).max(tracksOfDemo),
});
type Note = z.infer<typeof noteSchema>;

export function createDemoDesk(ports: DemoDeskPorts): DemoDesk {
  const { store, log } = ports;
  const notes = createNotes(store);
  const running = new Set<UserId>();
  const ending = new AbortController();
  let last: Promise<unknown> = Promise.resolve();

  const start = (owner: UserId, watch: Watch): Promise<Result<DemoAnswer>> => {
    running.add(owner);
    const made = last
      .then(() => run({ ...ports, notes }, { owner, signal: ending.signal, watch }))
      .finally(() => running.delete(owner));
    last = made.catch(() => undefined);
    return made;
  };
  const startAside = (owner: UserId): void => {
    start(owner, () => {}).catch((error: unknown) => {
      if (!ending.signal.aborted) log.failure('making the demo failed', error);
    });
  };

  return {
    look: notes.look,
    async begin(owner) {
      if (running.has(owner)) return notes.look(owner);
      const { done } = await notes.look(owner);
      const answer = await notes.write(owner, { state: 'making', done });
      if (!running.has(owner)) startAside(owner);
      return answer;
    },
    make: start,
    async resume() {
      for (const owner of await notes.unfinished()) startAside(owner);
    },
    async close() {
      ending.abort();
      await last;
    },
  };
}

type Watch = (answer: DemoAnswer) => void;

async function run(
  ports: DemoDeskPorts & { readonly notes: Notes },
  of: { readonly owner: UserId; readonly signal: AbortSignal; readonly watch: Watch },
): Promise<Result<DemoAnswer>> {
  const { notes, log } = ports;
  const { owner, signal } = of;
  let { done } = await notes.look(owner);
  try {
    await notes.write(owner, { state: 'making', done });
    const filled = await fillDemo(ports, {
      owner,
      signal,
      async report(count) {
        done = count;
        of.watch(await notes.write(owner, { state: 'making', done }));
      },
    });
    if (filled.ok) return ok(await notes.write(owner, { state: 'done', done }));
    log.error('the demo was refused', { code: filled.error.code });
    await notes.write(owner, { state: 'failed', done });
    return filled;
  } catch (error) {
    // Told to end: whoever starts next goes on.
    if (!signal.aborted) await notes.write(owner, { state: 'failed', done });
    throw error;
  }
}

interface Notes {
  look(owner: UserId): Promise<DemoAnswer>;
  write(owner: UserId, note: Note): Promise<DemoAnswer>;
  unfinished(): Promise<readonly UserId[]>;
}

function createNotes(store: DemoDeskPorts['store']): Notes {
  return {
    look: async (owner) => answerOf(owner, noteOf(await store.readTask(noteKind, owner))),
    async write(owner, note) {
      await store.putTask({ kind: noteKind, id: owner, data: { ...note } });
      return answerOf(owner, note);
    },
    async unfinished() {
      const tasks = await store.listTasks(noteKind);
      const making = tasks.filter((task) => noteOf(task)?.state === 'making');
      return making.map(({ id }) => userIdSchema.parse(id));
    },
  };
}

const noteOf = (task: Task | null): Note | null => noteSchema.safeParse(task?.data).data ?? null;

function answerOf(owner: UserId, note: Note | null): DemoAnswer {
  const total = tracksOfDemo;
  if (note === null) return { state: 'none', done: 0, total, groupId: null };
  return { ...note, total, groupId: namesOfDemo(owner).groupId };
}
