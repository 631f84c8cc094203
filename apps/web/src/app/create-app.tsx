/** Puts the app on the page, with the device of this browser behind it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { openDevice } from '@jamz/client/react';
import { App } from './app.tsx';
import { trustedWorkerAddresses } from './trusted-types.ts';
import type { Install } from './browser-install.ts';

export function createApp(install: Install): void {
  const place = document.querySelector('#root');
  if (place === null) throw new Error('the page has no #root');
  // Lives as long as the tab: the browser ends it, and what it holds is on disk at any moment.
  const addresses = trustedWorkerAddresses();
  const device = openDevice({
    registerWorker: () => navigator.serviceWorker.register(addresses.service),
    createMediaWorker: () => new Worker(addresses.media, { type: 'module', name: 'media' }),
  });
  createRoot(place).render(
    <StrictMode>
      <App device={device} install={install} />
    </StrictMode>,
  );
}
