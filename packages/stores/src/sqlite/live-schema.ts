/** `live.db`: registers and samples. Written often and lost without harm, so a fault here must not stop an edit. */
import type { Schema } from './migrate.ts';

const liveTables = `
  CREATE TABLE registers (
    kind TEXT NOT NULL, scope TEXT NOT NULL, id TEXT NOT NULL,
    at INTEGER NOT NULL, value TEXT NOT NULL, expires INTEGER,
    PRIMARY KEY (kind, scope, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX registersById ON registers (id);
  CREATE TABLE samples (
    kind TEXT NOT NULL, member TEXT NOT NULL, scope TEXT NOT NULL, time INTEGER NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (kind, member, scope, time)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX samplesByTime ON samples (kind, time);
`;

export const liveSchema: Schema = { applicationId: 0x4a_61_6d_4c, steps: [liveTables] };
