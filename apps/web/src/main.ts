/**
 * The entry: what makes schemas is loaded only after they were told not to compile code. Then all at once: the device
 * reads its storage, and the screen of this address is fetched, while the rest is still being evaluated (U1). A kept
 * screen that can be drawn at once comes first (U10).
 */
import { start } from './start/main.ts';
import { createBrowserInstall } from './app/browser-install.ts';
import { fetchFirstScreen } from './app/first-screen.ts';

// The browser may offer to install before the app is there.
const install = createBrowserInstall(globalThis.window);

void start.shown.then(async () => {
  const { hash } = location;
  await import('./jitless.ts');
  const [{ createApp }, device, first, { whenAtHome }] = await Promise.all([
    import('./app/create-app.tsx'),
    import('./app/app-device.ts').then(({ openAppDevice }) => openAppDevice(start.audio())),
    fetchFirstScreen(hash),
    import('./app/browser-home.ts'),
  ]);
  await whenAtHome(device, { hash, isShown: start.isShown });
  await start.untouched();
  createApp({ install, device, first, start });
});
