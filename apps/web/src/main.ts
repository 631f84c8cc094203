/**
 * The entry: what makes schemas is loaded only after they were told not to compile code. Then all at once: the device
 * reads its storage, and the screen of this address is fetched, while the rest is still being evaluated (U1).
 */
import './jitless.ts';
import { createBrowserInstall } from './app/browser-install.ts';
import { fetchFirstScreen } from './app/first-screen.ts';

// The browser may offer to install before the app is there.
const install = createBrowserInstall(globalThis.window);
const device = import('./app/app-device.ts').then(({ openAppDevice }) => openAppDevice());
const atHome = import('./app/browser-home.ts');
const app = import('./app/create-app.tsx');
const screen = fetchFirstScreen(location.hash);

void Promise.all([app, device, screen, atHome]).then(
  async ([{ createApp }, opened, first, { whenAtHome }]) => {
    await whenAtHome(opened);
    createApp({ install, device: opened, first });
  },
);
