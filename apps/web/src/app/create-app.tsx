/** Puts the app on the page, with the device of this browser behind it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Device } from '@jamz/client/react';
import { App } from './app.tsx';
import type { Install } from './browser-install.ts';

export function createApp(install: Install, device: Device): void {
  const place = document.querySelector('#root');
  if (place === null) throw new Error('the page has no #root');
  createRoot(place).render(
    <StrictMode>
      <App device={device} install={install} />
    </StrictMode>,
  );
}
