/** What the list of a person's devices calls this one: browser and system, as far as the browser tells. */

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//u, 'Edge'],
  [/OPR\//u, 'Opera'],
  [/Firefox\//u, 'Firefox'],
  [/Chrom(?:e|ium)\//u, 'Chrome'],
  [/Safari\//u, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/Android/u, 'Android'],
  [/iPhone/u, 'iPhone'],
  [/iPad/u, 'iPad'],
  [/Windows/u, 'Windows'],
  [/Mac OS X/u, 'Mac'],
  [/CrOS/u, 'Chromebook'],
  [/Linux/u, 'Linux'],
];

export function browserDeviceName(userAgent: string): string {
  const find = (table: typeof browsers, unknown: string): string =>
    table.find(([pattern]) => pattern.test(userAgent))?.[1] ?? unknown;
  return `${find(browsers, 'Browser')} on ${find(systems, 'unknown system')}`;
}
