/** One small choice of this device, sealed in localStorage. */
import { useCallback, useSyncExternalStore } from 'react';
import { useDevice } from './client-provider.tsx';

export function usePreference(
  name: string,
  fallback: string,
): readonly [string, (value: string | null) => void] {
  const { preferences } = useDevice();
  const value = useSyncExternalStore(
    preferences.subscribe,
    () => preferences.get(name) ?? fallback,
  );
  const set = useCallback(
    (next: string | null) => preferences.set(name, next),
    [preferences, name],
  );
  return [value, set];
}
