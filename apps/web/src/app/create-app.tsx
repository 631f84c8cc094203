/** Puts the app on the page, with the device of this browser behind it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Device } from '@jamz/client/react';
import { App } from './app.tsx';

export function renderApp(device: Device): void {
  const place = document.querySelector('#root');
  if (place === null) throw new Error('the page has no #root');
  createRoot(place).render(
    <StrictMode>
      <App device={device} />
    </StrictMode>,
  );
}

export function createApp(): void {}
