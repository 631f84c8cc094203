/** Moments in words, short enough for a phone. */
const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Formats take some twenty milliseconds to make, so each is made with the first text that needs it (U1). */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const relative = once(
  () => new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' }),
);
const dayFormat = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }));
const momentFormat = once(
  () => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }),
);

/** "5 min. ago", "in 3 days"; "just now" within the last minute. */
export function timeFromNow(at: number, now: number): string {
  const distance = at - now;
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) return relative().format(Math.trunc(distance / length), unit);
  }
  return distance > 1_000 ? 'in a moment' : 'just now';
}

/** "in 12 s": for countdowns. */
export function secondsUntil(at: number, now: number): string {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  return seconds === 0 ? 'now' : `in ${seconds} s`;
}

export const dayText = (at: number): string => dayFormat().format(at);
export const momentText = (at: number): string => momentFormat().format(at);
