/** Who is signed in, and the acts that change it. */
import { createContext, use, useMemo, useSyncExternalStore } from 'react';
import type { Auth, AuthState } from '../auth/auth-state.ts';
import { useDevice } from './client-provider.tsx';

export interface AuthHandle extends Omit<Auth, 'state' | 'subscribe'> {
  readonly state: AuthState;
}

/** Overrides the device's own auth below it: for screens shown in isolation. */
export const AuthContext = createContext<Auth | null>(null);

export function useAuth(): AuthHandle {
  const device = useDevice();
  const auth = use(AuthContext) ?? device.auth;
  const state = useSyncExternalStore(auth.subscribe, auth.state);
  return useMemo(() => ({ ...auth, state }), [auth, state]);
}
