/** The address of a picture that a record names, as long as it is shown; null until it is here, and when it is not. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import type { Scope } from '@jamz/core';
import { useClient, useMedia } from '@jamz/client/react';

export interface PictureRef {
  /** Where it was put: a person's own scope, or the group's. */
  readonly scope: Scope;
  readonly id: string;
}

interface Shown {
  readonly key: string;
  readonly url: string;
}

export function usePicture(picture: PictureRef | null): string | null {
  const media = useMedia();
  const [shown, setShown] = useState<Shown | null>(null);
  const missing = useRef(false);
  const round = useRoundsOnline(missing);
  const scope = picture?.scope ?? null;
  const id = picture?.id ?? null;
  const key = `${scope ?? ''}/${id ?? ''}`;
  useEffect(() => {
    missing.current = false;
    if (media === null || scope === null || id === null) return;
    let wanted = true;
    let release: (() => void) | null = null;
    void media.picture(scope, id).then((found) => {
      if (found !== null && !wanted) return found.release();
      if (!wanted) return null;
      missing.current = found === null;
      release = () => found?.release();
      setShown(found === null ? null : { key, url: found.url });
      return null;
    });
    return () => {
      wanted = false;
      release?.();
      setShown(null);
    };
  }, [media, scope, id, key, round]);
  return shown?.key === key ? shown.url : null;
}

/** Counts up when the connection comes back while something is missing: it may be there now. */
function useRoundsOnline(missing: RefObject<boolean>): number {
  const client = useClient();
  const [round, setRound] = useState(0);
  useEffect(
    () =>
      client?.subscribeState(() => {
        if (!missing.current || client.state().status !== 'SYNCED') return;
        missing.current = false;
        setRound((before) => before + 1);
      }),
    [client, missing],
  );
  return round;
}
