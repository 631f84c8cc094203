/** A newer app waits: say so, and let the person choose the moment. */
import { useSyncExternalStore } from 'react';
import { useDevice } from './client-provider.tsx';

export function useAppUpdate(): {
  readonly ready: boolean;
  readonly overtaken: boolean;
  readonly apply: () => void;
} {
  const { update } = useDevice();
  const ready = useSyncExternalStore(update.subscribe, update.ready);
  const overtaken = useSyncExternalStore(update.subscribe, update.overtaken);
  return { ready, overtaken, apply: update.apply };
}
