/** Keeps the screen for the next start whenever it has come to rest (U10). Draws nothing. */
import { use, useEffect } from 'react';
import { useLocation } from 'react-router';
import { useClient, useDevice, useMedia } from '@jamz/client/react';
import { isKeptPlace } from '../start/screen-tree.ts';
import { createPace } from '../ui/browser-clock.ts';
import { WrittenRulesContext } from './written-rules.ts';

/** Whoever keeps it is no part of a start: it is fetched once the first screen stands. */
const firstMs = 1_000;

export function KeepScreen() {
  const device = useDevice();
  const client = useClient();
  const media = useMedia();
  const { pathname: place } = useLocation();
  const written = use(WrittenRulesContext);
  useEffect(() => {
    if (client === null || media === null || written === null || !isKeptPlace(place)) return;
    let end: (() => void) | null = () => {};
    const begin = async (): Promise<void> => {
      const { keepAtRest } = await import('./keep-at-rest.ts');
      if (end !== null) end = keepAtRest({ device, client, media }, { written, place });
    };
    // What fails here is tried again by the next start.
    const first = createPace(firstMs, () => void begin().catch(() => {}));
    first.ask();
    return () => {
      first.close();
      end?.();
      end = null;
    };
  }, [device, client, media, written, place]);
  return null;
}
