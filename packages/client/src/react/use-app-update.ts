/** A newer app waits: say so, and let the person choose the moment. */
import { useSyncExternalStore } from 'react';
import { useDevice } from './client-provider.tsx';

export function useAppUpdate(): { readonly ready: boolean; readonly apply: () => void } {
  const { update } = useDevice();
  const ready = useSyncExternalStore(update.subscribe, update.ready);
  return { ready, apply: update.apply };
}
