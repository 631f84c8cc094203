/** Our own device whole: sealed storage, outbox, sign-in, both doors. A name is a group, or several when it is large. */
import { groupIdFrom, groupScope, userScope, type Scope } from '@jamz/core';
import { openDevice, type Client, type Device } from '@jamz/client/react';
import { bioOf, itemsOf, when, type Engine, type OpenEngine } from './engine.ts';

/** One group holds no more tracks than this. */
const itemsPerGroup = 2_000;
const password = 'a long road and a full tank';

let device: Device | null = null;

/** The device opens with the first question, not with the page: so that opening can be timed. */
const deviceOf = (): Device => (device ??= openDevice());

async function client(): Promise<Client> {
  const opened = deviceOf();
  await when('somebody is signed in', () => opened.client() !== null);
  const found = opened.client();
  if (found === null) throw new Error('nobody is signed in');
  return found;
}

/** The first device of a person makes the account, the second signs in to it. */
export async function signIn(login: string, how: 'register' | 'login'): Promise<void> {
  const { auth } = deviceOf();
  await when('the device has looked at its storage', () => auth.state().phase !== 'starting');
  const done =
    how === 'login'
      ? await auth.login({ login, password })
      : await auth.register({ login, password, displayName: 'Kim' });
  if (!done.ok) throw new Error(`sign in: ${done.error.code}`);
  const open = await client();
  await open.syncNow();
}

export const jamz: Engine = {
  async open(name) {
    const open = await client();
    return openGroups(open, name);
  },
};

function openGroups(open: Client, name: string): OpenEngine {
  const { userId } = open;
  const salts = new Map<Scope, string>();
  const scopes: Scope[] = [];
  const scopeAt = (at: number): Scope => (scopes[at] ??= watchGroup(at));
  const watchGroup = (at: number): Scope => {
    const salt = `${name}-${at}-`.padEnd(22, '0');
    const scope = groupScope(groupIdFrom(userId, salt, deviceOf().sha256));
    open.watch(scope);
    salts.set(scope, salt);
    return scope;
  };
  const own = userScope(userId);
  scopeAt(0);
  const waiting = () => when('the outbox is empty', () => open.state().waiting === 0);
  return {
    write(n) {
      const value = bioOf(n);
      const durable = must(open, own, 'profile.set', { field: 'bio', value });
      const seen = (): boolean =>
        open.get(own, 'profile', userId)?.value['bio'] === value ||
        open.list(own, 'profile').some((found) => found.value['bio'] === value);
      // Seen before the call has come back: there is nothing to wait for, as with the others.
      return { visible: seen() ? null : when('the edit is visible', seen), durable };
    },
    async burst(from, count) {
      const writes: Promise<void>[] = [];
      for (const { id, ...facts } of itemsOf(from, count)) {
        const place = Math.floor(Number.parseInt(id, 16) / itemsPerGroup);
        const scope = scopeAt(place);
        if (open.list(scope, 'group').length === 0) {
          const salt = salts.get(scope) ?? '';
          const create = { salt, name: 'Bench', displayName: 'Kim' };
          writes.push(must(open, scope, 'group.create', create));
        }
        writes.push(must(open, scope, 'track.register', { ...facts, sha256: id }));
      }
      await Promise.all(writes);
    },
    count() {
      let total = 0;
      for (let at = 0; ; at += 1) {
        const found = open.list(scopeAt(at), 'track').length;
        total += found;
        if (found < itemsPerGroup) return total;
      }
    },
    async connect() {
      performance.clearResourceTimings();
      void open.syncNow();
    },
    async drained() {
      await waiting();
      return answeredAt();
    },
    async close() {},
  };
}

/**
 * When the server's newest word had come, by the browser's own account: the outbox is empty only when that is on this
 * device's disk, too. Undefined when it came by the socket.
 */
const answeredAt = (): number | undefined =>
  performance
    .getEntriesByType('resource')
    .filter((entry) => entry.name.endsWith('/api/sync'))
    .map((entry) => (entry as PerformanceResourceTiming).responseEnd)
    .at(-1);

async function must(
  open: Client,
  scope: Scope,
  name: string,
  args: Parameters<Client['mutate']>[2],
): Promise<void> {
  const done = await open.mutate(scope, name, args);
  if (!done.ok) throw new Error(`${name}: ${done.error.code}`);
}

/** The group exists at the server, so that another device can watch it. */
export async function createGroup(name: string): Promise<void> {
  const open = await client();
  const salt = `${name}-0-`.padEnd(22, '0');
  const scope = groupScope(groupIdFrom(open.userId, salt, deviceOf().sha256));
  await must(open, scope, 'group.create', { salt, name: 'Bench', displayName: 'Kim' });
  await open.syncNow();
  await when('the group is at the server', () => open.state().waiting === 0);
}

/** This device knows the group from the server and is connected. */
export async function follow(name: string): Promise<void> {
  const open = await client();
  const salt = `${name}-0-`.padEnd(22, '0');
  const scope = groupScope(groupIdFrom(open.userId, salt, deviceOf().sha256));
  open.watch(scope);
  await when('the group is here', () => open.list(scope, 'group').length > 0);
  await when('the device is connected', () => open.state().connected);
}
