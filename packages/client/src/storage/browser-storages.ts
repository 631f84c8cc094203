/** The page's two text storages; null where they are switched off: some browsers throw at the very mention. */

export function browserStorages(): {
  readonly local: Storage | null;
  readonly session: Storage | null;
} {
  return { local: orNull(() => localStorage), session: orNull(() => sessionStorage) };
}

function orNull(open: () => Storage): Storage | null {
  try {
    return open();
  } catch {
    return null;
  }
}
