/** A person's device, ready to use: the engine behind the public face of `client.ts`. */
import { limits, type ErrorCode } from '@jamz/core';
import type { Client } from './client.ts';
import { createCommands } from './engine/commands.ts';
import { createEngine, type Engine } from './engine/engine.ts';
import type { ClientOptions, ClientPorts } from './engine/engine-options.ts';
import { look, mind, show } from './engine/tab.ts';

/** Starts at once: views are empty until the device's store has been read, and `mutate` waits for that. */
export function createClient(ports: ClientPorts, options: ClientOptions): Client {
  const engine = createEngine(ports, options);
  const { tab } = engine;
  const { parts, lists, status } = tab.wired();
  const { replica, room } = parts;
  let asked = false;
  const askToPersist = async (): Promise<void> => {
    if (asked || options.persist === undefined) return;
    asked = true;
    status.setPersisted(await options.persist());
  };
  const commands = createCommands({
    room,
    model: options.model,
    stopped: engine.stopped,
    ready: engine.ready,
    isReady: () => tab.state.loaded,
    shown: (scope) => show(tab, scope),
    written: () => void askToPersist(),
  });

  return {
    ...commands,
    userId: options.session.userId,
    watch(scope) {
      parts.wanted.watch([scope]);
      mind(tab, [scope]);
    },
    scopes: () => [...parts.wanted.get()],
    list: (scope, kind) => replica.scope(scope).list(kind),
    get: (scope, kind, id) => replica.scope(scope).get(kind, id),
    subscribe: (scope, listener) => parts.views.subscribe(scope, listener),
    isLoaded: () => tab.state.loaded,
    isPulled: (scope) => replica.scope(scope).record().pulled,
    state: () => status.state(),
    queue: () => lists.queue(),
    problems: () => lists.problems(),
    subscribeState: (listener) => tab.news.subscribe('state', listener),
    syncNow: () => syncNow(engine),
    onOutcome: (listener) => engine.onOutcome(listener),
    timelines: () => replica.timelines(),
    close: () => engine.close(),
  };
}

/** Always ends, and says what happened (U5). */
async function syncNow({ tab, ready }: Engine): ReturnType<Client['syncNow']> {
  await ready;
  const { parts, status } = tab.wired();
  const before = tab.state.ended;
  const code = await new Promise<ErrorCode | null>((resolve) => {
    const limit = tab.ports.timers.after(limits.requestMsMax, () => finish('offline'));
    const isDrainer = parts.drainer.token() !== null;
    const unsubscribe = isDrainer ? () => {} : tab.news.subscribe('facts', () => finish(null));
    const finish = (obstacle: ErrorCode | null): void => {
      limit.cancel();
      unsubscribe();
      resolve(obstacle);
    };
    // Whoever drains hears of the last edits before it is told to go.
    tab.aftermath.flush();
    look(tab, { poke: true, behind: true });
    if (isDrainer) void parts.drain.rested().then(finish);
  });
  const { status: word } = status.state();
  const sent = tab.state.ended - before;
  return { status: word, sent, code: word === 'OFFLINE' ? (code ?? 'offline') : code };
}
