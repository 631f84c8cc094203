/**
 * Makes every write transaction of every engine strict, also of those that have no setting for it or ask for less, and
 * says when those begun so far are complete. So all keep the same promise: on the disk itself.
 */
const begun = new Map<string, Set<IDBTransaction>>();
const begin = IDBDatabase.prototype.transaction;

IDBDatabase.prototype.transaction = function transaction(stores, mode, options) {
  if (mode !== 'readwrite') return begin.call(this, stores, mode, options);
  const made = begin.call(this, stores, mode, { ...options, durability: 'strict' });
  const open = begun.get(this.name) ?? new Set();
  begun.set(this.name, open);
  open.add(made);
  for (const end of ['complete', 'abort']) {
    made.addEventListener(end, () => {
      open.delete(made);
      made.dispatchEvent(new Event('bench-end'));
    });
  }
  return made;
};

/** Resolves when all write transactions that this database has open now have ended. */
export async function written(database: string): Promise<void> {
  await Promise.all(
    [...(begun.get(database) ?? [])].map(
      (transaction) =>
        new Promise((resolve) => {
          transaction.addEventListener('bench-end', resolve, { once: true });
        }),
    ),
  );
}
