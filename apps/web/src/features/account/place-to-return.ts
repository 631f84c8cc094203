/** Where a person wanted to go before being asked to sign in: kept in the history entry, so that a reload keeps it. */

/** Only places inside the app: what lies in a history entry is not trusted. */
export function placeToReturn(state: unknown): string {
  if (typeof state !== 'object' || state === null) return '/';
  const from = new Map(Object.entries(state)).get('from');
  return typeof from === 'string' && /^\/(?!\/)/u.test(from) ? from : '/';
}
