/** The entry: what makes schemas is loaded only after they were told not to compile code. */
import './jitless.ts';
import { createBrowserInstall } from './app/browser-install.ts';

// The browser may offer to install before the app is there.
const install = createBrowserInstall(globalThis.window);

void import('./app/create-app.tsx').then(({ createApp }) => createApp(install));
