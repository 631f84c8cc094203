/** What a simulated platform gives a tab beside storage, locks and network: a sealer, and its belief about the network. */
import type { Hints, Sealer } from '@jamz/client';

/** Hides nothing, but opens only what was sealed for the same place. */
export const simSealer: Sealer = {
  seal: async (text, context) => `${context}\n${text}`,
  open: async (sealed, context) =>
    sealed.startsWith(`${context}\n`) ? sealed.slice(context.length + 1) : null,
};

export interface SimHints extends Hints {
  tell(hint: 'online' | 'offline'): void;
}

/** The platform's belief about the network; here it is right, but nothing may rest on it. */
export function createSimHints(online: () => boolean): SimHints {
  const listeners = new Set<Parameters<Hints['onChange']>[0]>();
  return {
    online,
    visible: () => true,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(hint) {
      for (const listener of listeners) listener(hint);
    },
  };
}
