/** Puts the app on the page, with the device of this browser behind it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Device } from '@jamz/client/react';
import { App } from './app.tsx';
import type { Install } from './browser-install.ts';
import type { FirstScreen } from './first-screen.ts';

export interface AppParts {
  readonly install: Install;
  readonly device: Device;
  readonly first: FirstScreen;
}

export function createApp(parts: AppParts): void {
  const place = document.querySelector('#root');
  if (place === null) throw new Error('the page has no #root');
  createRoot(place).render(
    <StrictMode>
      <App {...parts} />
    </StrictMode>,
  );
}
