/** Puts a part of the app on a real page of a test, with a played device behind it. */
import { ThemeProvider } from '@mui/material/styles';
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { HashRouter } from 'react-router';
import { vi } from 'vitest';
import { ClientProvider, MusicContext, type Device } from '@jamz/client/react';
import { theme } from '../theme/theme.ts';
import { NoticesProvider } from './notices.tsx';
import { playedGroupId } from './played-device.test-support.ts';

const roots: Root[] = [];

export async function show(device: Device, children: ReactNode): Promise<void> {
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  roots.push(root);
  await change(() =>
    root.render(
      <ThemeProvider theme={theme}>
        <ClientProvider device={device}>
          <NoticesProvider>
            <HashRouter>
              <MusicContext value={playedGroupId}>{children}</MusicContext>
            </HashRouter>
          </NoticesProvider>
        </ClientProvider>
      </ThemeProvider>,
    ),
  );
}

/**
 * Something happens, and the page has shown it when this resolves. Frames alone are no measure: on a busy machine two
 * of them go by before React has drawn. Outside of it hands on the page are not React's test environment.
 */
export async function change(happen: () => void): Promise<void> {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  try {
    await act(async () => happen());
  } finally {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false);
  }
  await nextFrame();
  await nextFrame();
}

const nextFrame = (): Promise<unknown> =>
  new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });

/** After each test. */
export function clearPage(): void {
  for (const root of roots.splice(0)) root.unmount();
  document.body.replaceChildren();
}

/** What the one polite live region holds. */
export const spoken = (): string =>
  document.querySelector('[role=status][aria-live=polite]')?.textContent ?? '';
