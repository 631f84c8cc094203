/** Sizes and lengths in words: decimal units, as phones and file managers show them. */

const byteUnits = [
  ['GB', 1_000_000_000],
  ['MB', 1_000_000],
  ['kB', 1_000],
] as const;

/** "184 MB", "1.2 GB", "640 kB". */
export function bytesText(bytes: number): string {
  for (const [unit, size] of byteUnits) {
    if (bytes < size) continue;
    const value = bytes / size;
    return `${value < 10 && unit !== 'kB' ? value.toFixed(1) : Math.round(value)} ${unit}`;
  }
  return bytes === 1 ? '1 byte' : `${bytes} bytes`;
}

/** "42 of 184 MB", in the unit of the whole. */
export function bytesOfText(done: number, bytes: number): string {
  const [unit, size] = byteUnits.find(([, least]) => bytes >= least) ?? (['bytes', 1] as const);
  const inUnit = (count: number): string => {
    const value = count / size;
    return value < 10 && size >= 1_000_000 ? value.toFixed(1) : String(Math.round(value));
  };
  return `${inUnit(Math.min(done, bytes))} of ${inUnit(bytes)} ${unit}`;
}

/** Whole per cent, never 100 before all is there. */
export function percentOf(done: number, bytes: number): number {
  return bytes <= 0 ? 0 : Math.min(100, Math.floor((done / bytes) * 100));
}

/** "3:42", "1:02:03": what stands beside a track. */
export function clockLength(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** "48 min", "3 h 12 min": how long a whole playlist is. */
export function roughLength(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (h === 0) return `${m} min`;
  return m === 0 ? `${h} h` : `${h} h ${m} min`;
}

/** "3 minutes 42 seconds": the same for ears. */
export function spokenLength(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const said = parts
    .filter(([count, unit]) => count > 0 || (unit === 'second' && seconds < 60))
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return said.join(' ');
}
