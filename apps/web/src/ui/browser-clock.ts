/** The device's clock and timers as the screens see them: the one place that reads them here. */
import { useEffect, useEffectEvent, useState } from 'react';

export const deviceNow = (): number => Date.now();

/** Device milliseconds, renewed every `stepMs` while the screen shows them. */
export function useNow(stepMs: number): number {
  const [now, setNow] = useState(deviceNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(deviceNow()), stepMs);
    return () => clearInterval(timer);
  }, [stepMs]);
  return now;
}

/** Calls `onElapsed` once, `delayMs` after this was shown or `round` changed. */
export function useDelay(delayMs: number, round: number, onElapsed: () => void): void {
  const fire = useEffectEvent(onElapsed);
  useEffect(() => {
    const timer = setTimeout(() => fire(), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs, round]);
}

/** Runs `task` once `stepMs` after it was asked for, however often that was. */
export function createPace(
  stepMs: number,
  task: () => void,
): { readonly ask: () => void; readonly close: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        task();
      }, stepMs);
    },
    close: () => clearTimeout(timer),
  };
}

/** Calls `onLate` when it was not renewed for `delayMs`. */
export function createDeadline(
  delayMs: number,
  onLate: () => void,
): { readonly renew: () => void; readonly close: () => void } {
  let timer = setTimeout(onLate, delayMs);
  const close = () => clearTimeout(timer);
  return {
    renew: () => {
      close();
      timer = setTimeout(onLate, delayMs);
    },
    close,
  };
}
