/** `jamz.db`: the log and the accounts, together because relay positions and the erasure ledger point into the log. */
import type { Schema } from './migrate.ts';

const logTables = `
  CREATE TABLE commits (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL, version INTEGER NOT NULL,
    hash TEXT NOT NULL, prevHash TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    timeline INTEGER NOT NULL, fencingEpoch INTEGER NOT NULL, at INTEGER NOT NULL,
    bytes TEXT NOT NULL,
    UNIQUE (scope, version)
  ) STRICT;
  CREATE TABLE heads (
    scope TEXT PRIMARY KEY, version INTEGER NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE entries (
    position INTEGER PRIMARY KEY,
    scope TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
    userId TEXT NOT NULL, clientId TEXT NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL,
    ending TEXT NOT NULL, closeReason TEXT, code TEXT, conflicts TEXT,
    FOREIGN KEY (scope, version) REFERENCES commits (scope, version)
  ) STRICT;
  CREATE INDEX entriesByVersion ON entries (scope, version);
  CREATE INDEX entriesByNumber ON entries (scope, userId, clientId, seq);
  CREATE INDEX entriesById ON entries (scope, userId, id);
  CREATE TABLE checkpoints (
    scope TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, bytes TEXT NOT NULL,
    PRIMARY KEY (scope, version)
  ) STRICT;
  CREATE TABLE fence (only INTEGER PRIMARY KEY CHECK (only = 1), fencingEpoch INTEGER NOT NULL) STRICT;
  INSERT INTO fence VALUES (1, 0);
`;

const accountTables = `
  CREATE TABLE accounts (
    userId TEXT PRIMARY KEY, loginMac TEXT UNIQUE, passwordHash TEXT, sealed TEXT, deviceSecret TEXT,
    operator INTEGER NOT NULL, status TEXT NOT NULL, createdAt INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    sessionId TEXT PRIMARY KEY, userId TEXT NOT NULL, salt TEXT NOT NULL, generation INTEGER NOT NULL,
    deviceKey TEXT NOT NULL, deviceName TEXT NOT NULL,
    createdAt INTEGER NOT NULL, lastSeenAt INTEGER NOT NULL, revokedAt INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessionsByUser ON sessions (userId, sessionId);
  CREATE TABLE tasks (
    kind TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE changes (
    position INTEGER PRIMARY KEY AUTOINCREMENT, tableName TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (tableName, id)
  ) STRICT;
`;

const fileTables = `
  CREATE TABLE grants (
    scope TEXT NOT NULL, sha256 TEXT NOT NULL, userId TEXT NOT NULL,
    bytes INTEGER NOT NULL, mime TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (scope, sha256, userId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX grantsByHash ON grants (sha256);
  CREATE INDEX grantsByUser ON grants (userId);
  CREATE TABLE pictures (
    scope TEXT NOT NULL, pictureId TEXT NOT NULL, sha256 TEXT NOT NULL, source TEXT NOT NULL,
    userId TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (scope, pictureId)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX picturesByHash ON pictures (sha256);
  CREATE INDEX picturesByUser ON pictures (userId);
`;

export const jamzSchema: Schema = {
  applicationId: 0x4a_61_6d_7a,
  steps: [logTables + accountTables, fileTables],
};
