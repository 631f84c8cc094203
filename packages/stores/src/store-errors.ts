/** How every store says that it cannot. Decisions are made by the class, never by the text. */

/** The answer went missing: the insert may or may not stand. Read the head and compare the commit's own id. */
export class AppendUnknownError extends Error {
  override readonly name = 'AppendUnknownError';
}

/** The store cannot be reached or cannot write (disk full, database away). Nothing was stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}
