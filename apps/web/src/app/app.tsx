/** Everything around the screens: theme, notices, the device, and the router. */
import CssBaseline from '@mui/material/CssBaseline';
import { ThemeProvider } from '@mui/material/styles';
import { HashRouter } from 'react-router';
import { ClientProvider, type Device } from '@jamz/client/react';
import { theme } from '../theme/theme.ts';
import { NoticesProvider } from '../ui/notices.tsx';
import type { Install } from './browser-install.ts';
import type { FirstScreen } from './first-screen.ts';
import { AppRoutes } from './routes.tsx';
import { InstallContext } from './use-install.ts';

/**
 * The router keeps the place behind the `#`: the service worker and the server then have one page to answer with, and
 * the tokens of set-up and invitation links never reach a server's log.
 */
export function App(props: {
  readonly device: Device;
  readonly install: Install;
  readonly first: FirstScreen;
}) {
  const { device, install, first } = props;
  return (
    <ThemeProvider theme={theme} defaultMode="system" modeStorageKey="jamz-scheme" noSsr>
      <CssBaseline />
      <ClientProvider device={device}>
        <InstallContext value={install}>
          <NoticesProvider>
            <HashRouter>
              <AppRoutes first={first} />
            </HashRouter>
          </NoticesProvider>
        </InstallContext>
      </ClientProvider>
    </ThemeProvider>
  );
}
