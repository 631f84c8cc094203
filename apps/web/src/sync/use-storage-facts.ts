/** What is stored, looked at again when something about it changed: at most about once a second, for it reads the disk. */
import { useCallback, useEffect, useState } from 'react';
import { useMedia, type StorageFacts } from '@jamz/client/react';
import { createPace } from '../ui/browser-clock.ts';

const lookAgainMs = 1_000;

export interface StorageLook {
  /** Null until the first look is done. */
  readonly facts: StorageFacts | null;
  readonly failed: boolean;
  readonly reload: () => void;
}

export function useStorageFacts(): StorageLook {
  const media = useMedia();
  const [facts, setFacts] = useState<StorageFacts | null>(null);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (media === null) return undefined;
    let isShown = true;
    const look = async () => {
      try {
        const found = await media.storage();
        if (!isShown) return;
        setFacts(found);
        setFailed(false);
      } catch {
        // Said on the screen, with the way to look again.
        if (isShown) setFailed(true);
      }
    };
    const pace = createPace(lookAgainMs, () => void look());
    void look();
    const unsubscribe = media.subscribe(pace.ask);
    return () => {
      isShown = false;
      pace.close();
      unsubscribe();
    };
  }, [media, round]);
  const reload = useCallback(() => setRound((value) => value + 1), []);
  return { facts, failed, reload };
}
