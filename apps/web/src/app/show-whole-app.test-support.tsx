/** The whole app on a page of a test, with its own ground rules of style, on a played device. */
import { createRoot } from 'react-dom/client';
import type { Device } from '@jamz/client/react';
import '../theme/page.css';
import { change } from '../ui/show-app.test-support.tsx';
import { App } from './app.tsx';
import type { Install } from './browser-install.ts';

const install: Install = { state: () => 'none', subscribe: () => () => {}, ask: async () => {} };

/** Returns how to take it away again. */
export async function showWholeApp(device: Device, place: string): Promise<() => void> {
  location.hash = place;
  const root = createRoot(document.body.appendChild(document.createElement('div')));
  await change(() => root.render(<App device={device} install={install} first={{}} />));
  return () => {
    root.unmount();
    document.body.replaceChildren();
    location.hash = '';
  };
}
