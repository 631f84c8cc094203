/** The address of a picture that a record names, as long as it is shown; null until it is here, and when it is not. */
import { useEffect, useState } from 'react';
import type { Scope } from '@jamz/core';
import { useClient, useMedia } from '@jamz/client/react';
import { createDeadline } from './browser-clock.ts';

const firstRetryMs = 1_500;
/** Then only a connection that comes back, or another look at the screen, tries once more. */
const triesMax = 6;

export interface PictureRef {
  /** Where it is to be had: the group's scope, or one's own. */
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
  /** How often it was not to be had. */
  const [misses, setMisses] = useState(0);
  const round = useRounds(shown === null ? misses : 0);
  const scope = picture?.scope ?? null;
  const id = picture?.id ?? null;
  const key = `${scope ?? ''}/${id ?? ''}`;
  useEffect(() => {
    if (media === null || scope === null || id === null) return;
    let wanted = true;
    let release: (() => void) | null = null;
    void media.picture(scope, id).then((found) => {
      if (!wanted) return found?.release();
      if (found === null) setMisses((before) => before + 1);
      else setShown({ key, url: found.url });
      release = () => found?.release();
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

/**
 * Counts up while something is missing: when the connection comes back, and a few times with growing patience, because
 * a record may arrive before the bytes that it names.
 */
function useRounds(misses: number): number {
  const client = useClient();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (misses === 0) return;
    const again = () => setRound((before) => before + 1);
    const patience =
      misses > triesMax ? null : createDeadline(firstRetryMs * 2 ** (misses - 1), again);
    let wasInStep = client?.state().status === 'SYNCED';
    const stop = client?.subscribeState(() => {
      const isInStep = client.state().status === 'SYNCED';
      if (isInStep && !wasInStep) again();
      wasInStep = isInStep;
    });
    return () => {
      patience?.close();
      stop?.();
    };
  }, [misses, client]);
  return round;
}
