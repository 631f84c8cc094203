/** The hooks in a real browser, on a device and an engine that are played. */
import { act, StrictMode, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok, scopeSchema, userIdSchema, type JsonObject, type Scope } from '@jamz/core';
import type { Auth, AuthState } from '../auth/auth-state.ts';
import type { Client, MarkedEntity } from '../client.ts';
import type { Device } from '../device.ts';
import {
  ClientProvider,
  useAuth,
  useDraft,
  useList,
  useMusic,
  useMutate,
  useOutcomes,
  usePreference,
  useScopeLoaded,
  useSyncState,
  type AuthHandle,
  type Music,
  type Mutate,
} from './index.ts';

vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
const scope = scopeSchema.parse('group:a');
let root: Root;
beforeEach(() => {
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(async () => {
  await act(async () => root.unmount());
});

function createPlayedClient() {
  const views = new Set<() => void>();
  const outcomes = new Set<Parameters<Client['onOutcome']>[0]>();
  const mutated: (readonly [Scope, string, JsonObject])[] = [];
  let items: readonly MarkedEntity[] = [];
  const played = {
    views,
    outcomes,
    mutated,
    setItems: (next: readonly MarkedEntity[]) => {
      items = next;
      for (const view of views) view();
    },
    client: {
      userId: userIdSchema.parse('ana'),
      list: () => items,
      get: () => items[0],
      isLoaded: () => true,
      isPulled: () => true,
      subscribe: (_: Scope, listener: () => void) => {
        views.add(listener);
        return () => views.delete(listener);
      },
      subscribeState: () => () => {},
      state: () => syncState,
      onOutcome: (listener: Parameters<Client['onOutcome']>[0]) => {
        outcomes.add(listener);
        return () => outcomes.delete(listener);
      },
      mutate: async (where: Scope, name: string, args: JsonObject) => {
        mutated.push([where, name, args]);
        return ok({ scope: where, seq: 1, id: 'i' });
      },
    } as unknown as Client,
  };
  return played;
}
const syncState = { status: 'SYNCED', waiting: 3 };

function createPlayedDevice(client: Client | null) {
  const listeners = new Set<() => void>();
  const authListeners = new Set<() => void>();
  const drafts = new Map<string, string>();
  const preferences = new Map<string, string>();
  let current = client;
  let authState: AuthState = { phase: 'starting' };
  let born = 0;
  const device = {
    client: () => current,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    trouble: () => null,
    ids: { entityId: () => `id-${(born += 1)}` },
    drafts: {
      read: (key: string) => drafts.get(key) ?? null,
      write: (key: string, text: string | null) =>
        text === null ? drafts.delete(key) : drafts.set(key, text),
    },
    preferences: {
      get: (name: string) => preferences.get(name) ?? null,
      set: (name: string, value: string) => {
        preferences.set(name, value);
        for (const listener of listeners) listener();
      },
      subscribe: (listener: () => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    auth: {
      state: () => authState,
      subscribe: (listener: () => void) => {
        authListeners.add(listener);
        return () => authListeners.delete(listener);
      },
      signOut: async () => ok(null),
    } as unknown as Auth,
  } as unknown as Device;
  return {
    device,
    drafts,
    listeners,
    setClient: (next: Client | null) => {
      current = next;
      for (const listener of listeners) listener();
    },
    setAuth: (next: AuthState) => {
      authState = next;
      for (const listener of authListeners) listener();
    },
  };
}

const item = (id: string, orderKey: string, title = id): MarkedEntity => ({
  kind: 'playlistItem',
  id,
  version: 1,
  value: { orderKey, title, addedBy: 'ana', addedAt: 1 },
  mark: 'confirmed',
});

const show = (device: Device, children: ReactNode) =>
  act(async () =>
    root.render(
      <StrictMode>
        <ClientProvider device={device}>{children}</ClientProvider>
      </StrictMode>,
    ),
  );

test('[I6] a list follows the view, and is empty the moment nobody is signed in', async () => {
  const played = createPlayedClient();
  const { device, setClient, listeners } = createPlayedDevice(played.client);
  const seen: (readonly MarkedEntity[])[] = [];
  const List = () => {
    seen.push(useList(scope, 'playlistItem'));
    return useScopeLoaded(scope) ? 'loaded' : 'not yet';
  };
  await show(device, <List />);
  expect(document.body.textContent.trim()).toBe('loaded');
  const rendered = seen.length;
  await act(async () => {
    for (const view of played.views) view();
  });
  expect(seen).toHaveLength(rendered);
  await act(async () => played.setItems([item('x', 'a')]));
  expect(seen.at(-1)).toEqual([item('x', 'a')]);
  await act(async () => setClient(null));
  expect(seen.at(-1)).toEqual([]);
  expect(document.body.textContent.trim()).toBe('not yet');
  expect(played.views.size).toBe(0);
  await act(async () => root.render(null));
  expect(listeners.size).toBe(0);
});

test('without anybody signed in an edit is refused and the chip says so', async () => {
  const { device } = createPlayedDevice(null);
  let mutate: Mutate | undefined;
  let status = '';
  const Probe = () => {
    mutate = useMutate();
    ({ status } = useSyncState());
    return null;
  };
  await show(device, <Probe />);
  expect(status).toBe('OFFLINE');
  expect(await mutate?.(scope, 'group.set', {})).toMatchObject({
    ok: false,
    error: { code: 'signed_out' },
  });
});

test('[EN31] music is sorted by key then id, and one append is one run', async () => {
  const played = createPlayedClient();
  const { device } = createPlayedDevice(played.client);
  let music: Music | undefined;
  const Probe = () => {
    music = useMusic('a');
    return null;
  };
  await show(device, <Probe />);
  await act(async () => played.setItems([item('c', 'a1'), item('b', 'a0'), item('a', 'a1')]));
  expect(music?.items.map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  await music?.append(['One', 'Two']);
  await music?.move('a', { afterId: 'c', beforeId: null });
  await music?.remove('a');
  await music?.restore('a');
  await music?.clear();
  expect(played.mutated).toEqual([
    [
      scope,
      'playlist.append',
      {
        runId: 'id-1',
        items: [
          { id: 'id-2', title: 'One' },
          { id: 'id-3', title: 'Two' },
        ],
      },
    ],
    [scope, 'playlist.move', { id: 'a', afterId: 'c', beforeId: null }],
    [scope, 'playlist.remove', { id: 'a' }],
    [scope, 'playlist.restore', { ids: ['a'] }],
    [scope, 'playlist.clear', { ids: ['b', 'a', 'c'] }],
  ]);
});

test('a draft survives its screen, ignores what is no field of the form, and is gone when sent', async () => {
  const { device, drafts } = createPlayedDevice(null);
  drafts.set('form', '{"name":"Road","age":7,"constructor":"x"}');
  let form: ReturnType<typeof useDraft<{ name: string; note: string }>> | undefined;
  const Form = () => {
    form = useDraft('form', { name: '', note: 'none' });
    return form.draft.name;
  };
  await show(device, <Form key="one" />);
  expect(form?.draft).toEqual({ name: 'Road', note: 'none' });
  await act(async () => {
    form?.change({ name: 'Road to' });
    form?.change({ note: 'Oslo' });
  });
  await show(device, <Form key="two" />);
  expect(form?.draft).toEqual({ name: 'Road to', note: 'Oslo' });
  await act(async () => form?.clear());
  expect([form?.draft, drafts.size]).toEqual([{ name: '', note: 'none' }, 0]);
  drafts.set('form', '{"name":');
  await show(device, <Form key="three" />);
  expect(form?.draft.name).toBe('');
});

test('outcomes reach the newest listener once, and nobody after the screen is gone', async () => {
  const played = createPlayedClient();
  const { device } = createPlayedDevice(played.client);
  const heard: string[] = [];
  const Listener = ({ name }: { readonly name: string }) => {
    useOutcomes((outcome) => heard.push(`${name} ${outcome.name}`));
    return null;
  };
  const outcome = { scope, name: 'group.set', seq: 1, id: 'i', end: 'merged', version: 1, at: 1 };
  const tell = () => {
    for (const listener of played.outcomes) listener(outcome as never);
  };
  await show(device, <Listener name="first" />);
  tell();
  await show(device, <Listener name="second" />);
  tell();
  await act(async () => root.render(null));
  tell();
  expect(heard).toEqual(['first group.set', 'second group.set']);
});

test('auth and preferences follow the device', async () => {
  const { device, setAuth } = createPlayedDevice(null);
  let auth: AuthHandle | undefined;
  let preference: ReturnType<typeof usePreference> | undefined;
  const Probe = () => {
    auth = useAuth();
    preference = usePreference('theme', 'light');
    return null;
  };
  await show(device, <Probe />);
  expect([auth?.state.phase, preference?.[0]]).toEqual(['starting', 'light']);
  await act(async () => setAuth({ phase: 'signed-out', why: 'left', kept: [] }));
  await act(async () => preference?.[1]('dark'));
  expect([auth?.state.phase, preference?.[0]]).toEqual(['signed-out', 'dark']);
  expect(await auth?.signOut()).toEqual({ ok: true, value: null });
});
