/** Reads codes off a running video, a few times a second, until it goes. */
import { useEffect, useEffectEvent, useState } from 'react';
import { createCodeReader, type CodeReader } from './browser-code-reader.ts';

/** Often enough to feel at once, seldom enough for a phone's battery. */
const readEveryMs = 120;

export function useCodes(video: HTMLVideoElement | null, onCode: (text: string) => void): void {
  const reader = useReader(video !== null);
  const tell = useEffectEvent(onCode);
  useEffect(() => {
    if (video === null || reader === null) return;
    let frame = 0;
    let readAt = 0;
    let reading = false;
    let ended = false;
    const look = (now: number) => {
      frame = requestAnimationFrame(look);
      if (reading || now - readAt < readEveryMs || video.readyState < video.HAVE_CURRENT_DATA)
        return;
      reading = true;
      readAt = now;
      reader.read(video).then(
        (text) => {
          reading = false;
          if (text !== null && !ended) tell(text);
          return null;
        },
        () => {
          // A frame that went away under the reader; the next one comes in a moment.
          reading = false;
        },
      );
    };
    frame = requestAnimationFrame(look);
    return () => {
      ended = true;
      cancelAnimationFrame(frame);
    };
  }, [video, reader]);
}

function useReader(wanted: boolean): CodeReader | null {
  const [reader, setReader] = useState<CodeReader | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let shown = true;
    createCodeReader().then(
      (made) => {
        if (shown) setReader(made);
        return null;
      },
      // Not to be fetched without a network: the other ways stand below the picture.
      () => null,
    );
    return () => {
      shown = false;
    };
  }, [wanted]);
  return reader;
}
