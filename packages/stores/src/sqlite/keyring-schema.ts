/** `keyring.db`: wrapped keys and the tombstones of destroyed ones, never in the same file as what they open. */
import type { Schema } from './migrate.ts';

const keyTables = `
  CREATE TABLE keys (
    owner TEXT PRIMARY KEY, keyId TEXT NOT NULL, wrapped TEXT, createdAt INTEGER NOT NULL, destroyedAt INTEGER
  ) STRICT, WITHOUT ROWID;
`;

export const keyringSchema: Schema = { applicationId: 0x4a_61_6d_4b, steps: [keyTables] };
