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
