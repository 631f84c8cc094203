/** The way to the home screen, for the screens that offer it. */
import { createContext, use, useSyncExternalStore } from 'react';
import { assert } from '@jamz/core';
import type { Install, InstallState } from './browser-install.ts';

export const InstallContext = createContext<Install | null>(null);

export function useInstall(): { readonly state: InstallState; readonly ask: () => Promise<void> } {
  const install = use(InstallContext);
  assert(install !== null, 'useInstall stands below InstallContext');
  const state = useSyncExternalStore(install.subscribe, install.state);
  return { state, ask: install.ask };
}
