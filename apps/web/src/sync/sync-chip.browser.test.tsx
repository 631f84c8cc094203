import { ThemeProvider } from '@mui/material/styles';
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import {
  ClientProvider,
  SyncContext,
  type Client,
  type Device,
  type SyncState,
} from '@jamz/client/react';
import { theme } from '../theme/theme.ts';
import { NoticesProvider } from '../ui/notices.tsx';
import { SyncChip } from './sync-chip.tsx';
import { SyncPanel } from './sync-panel.tsx';

const quiet: SyncState = {
  status: 'SYNCED',
  reason: null,
  isForeign: false,
  waiting: 0,
  problems: 0,
  onHold: 0,
  lastSyncedAt: null,
  nextTryAt: null,
  breaker: 'closed',
  connected: true,
  leader: true,
  clockOffsetMs: 0,
  persisted: true,
};

/** A stand-in at the port: only what the chip and its panel ask for. */
function createTalkingClient(first: Partial<SyncState>) {
  let state: SyncState = { ...quiet, ...first };
  const listeners = new Set<() => void>();
  const queue: readonly never[] = [];
  const client = {
    state: () => state,
    queue: () => queue,
    problems: () => queue,
    scopes: () => queue,
    subscribeState: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    syncNow: async () => ({ status: state.status, sent: 2, code: null }),
  } as unknown as Client;
  const change = (next: Partial<SyncState>) => {
    state = { ...state, ...next };
    for (const listener of listeners) listener();
  };
  return { client, change };
}

const device = {
  auth: {
    state: () => signedOut,
    subscribe: () => () => {},
  },
  client: () => null,
  media: () => null,
  subscribe: () => () => {},
} as unknown as Device;
const signedOut = { phase: 'signed-out', why: null, kept: [] } as const;

const roots: Root[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) act(() => root.unmount());
  document.body.replaceChildren();
});

function show(client: Client, children: ReactNode): void {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  roots.push(root);
  act(() =>
    root.render(
      <ThemeProvider theme={theme}>
        <ClientProvider device={device}>
          <NoticesProvider>
            <SyncContext value={client}>{children}</SyncContext>
          </NoticesProvider>
        </ClientProvider>
      </ThemeProvider>,
    ),
  );
}

test('[T9] the chip shows and speaks each status, in one polite live region', () => {
  const { client, change } = createTalkingClient({});
  show(client, <SyncChip onOpen={() => {}} />);
  const spoken = (): string => document.querySelector('[data-live=chip]')?.textContent ?? '';
  const shown = (): string => document.querySelector('[data-sync-status]')?.textContent ?? '';
  expect(document.querySelectorAll('[role=status][aria-live=polite]')).toHaveLength(1);
  for (const [next, text] of [
    [{ status: 'SYNCED' }, 'Synced'],
    [{ status: 'SYNCING', waiting: 3 }, 'Syncing (3)'],
    [{ status: 'OFFLINE', waiting: 4 }, 'Offline (4 waiting)'],
    [{ status: 'ERROR', reason: 'sign-in' }, 'Problem: sign in'],
    [{ status: 'ERROR', reason: 'storage' }, 'Problem: storage'],
  ] as const) {
    act(() => change(next));
    expect(spoken()).toBe(text);
    expect(shown()).toBe(text);
    expect(document.querySelector('[data-sync-status] svg')).not.toBeNull();
  }
});

test('[U5] "Sync now" in the panel ends in a sentence', async () => {
  const { client } = createTalkingClient({ status: 'OFFLINE', waiting: 1 });
  show(client, <SyncPanel open onClose={() => {}} onGo={() => {}} />);
  await act(async () => page.getByRole('button', { name: 'Sync now' }).click());
  await expect
    .element(
      page.getByText(
        'No connection to the server. Everything is kept on this device. 2 changes sent.',
      ),
    )
    .toBeVisible();
});
