/** Half-typed forms in sessionStorage: one tab's own, gone with it, and gone when the person leaves. */
import type { Drafts } from '../device.ts';

const prefix = 'jamz-draft.';

export interface BrowserDrafts extends Drafts {
  clear(): void;
}

/** Null where the browser refuses it: a form then lasts as long as its screen. */
export function createBrowserDrafts(storage: Storage | null): BrowserDrafts {
  return {
    read: (key) => storage?.getItem(prefix + key) ?? null,
    write: (key, text) => {
      if (text === null) {
        storage?.removeItem(prefix + key);
        return;
      }
      try {
        storage?.setItem(prefix + key, text);
      } catch {
        // A full storage costs the draft, not the form.
        storage?.removeItem(prefix + key);
      }
    },
    clear: () => {
      if (storage === null) return;
      for (const name of Object.keys(storage)) {
        if (name.startsWith(prefix)) storage.removeItem(name);
      }
    },
  };
}
