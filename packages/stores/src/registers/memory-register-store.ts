/** Registers in memory: for tests and the simulator. */
import type { Register, RegisterStore } from './register-store.ts';

/** Makes an empty register store. */
export function createMemoryRegisterStore(): RegisterStore {
  const rows = new Map<string, Register>();
  return {
    async put(register) {
      const key = JSON.stringify([register.kind, register.scope, register.id]);
      const standing = rows.get(key);
      if (standing !== undefined && standing.at >= register.at) return false;
      rows.set(key, register);
      return true;
    },
    async list(kind, scope, now) {
      return [...rows.values()]
        .filter((row) => row.kind === kind && row.scope === scope)
        .filter((row) => row.until === null || row.until > now)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    async eraseId(id) {
      for (const [key, row] of rows) if (row.id === id) rows.delete(key);
    },
    async close() {},
  };
}
