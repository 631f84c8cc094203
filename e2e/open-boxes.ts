/**
 * An attacker with the whole data directory and the root key: every key that is left is tried on every box that lies
 * anywhere. Authentication is skipped on purpose (the stream under GCM needs only key and nonce), so a box is readable
 * here even if it was moved or its binding is unknown.
 */
import { createDecipheriv } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface OpenedBoxes {
  readonly boxCount: number;
  readonly keyCount: number;
  /** Everything that came out of any box under any key, as one text for each pair that looks like JSON or UTF-8. */
  contains(text: string): boolean;
}

export interface KeyRow {
  readonly owner: string;
  readonly keyId: string;
  readonly wrapped: string | null;
}

const boxPattern =
  /\{"ct":"([A-Za-z0-9_-]+)","keyId":"[^"]*","nonce":"([A-Za-z0-9_-]+)","owner":"[^"]*"\}/gu;
const boxPatternOwnerFirst =
  /\{"owner":"[^"]*","keyId":"[^"]*","nonce":"([A-Za-z0-9_-]+)","ct":"([A-Za-z0-9_-]+)"\}/gu;

/** Rows of the keyring, wrapped as they lie on disk. */
export function readKeyRows(dataDir: string): readonly KeyRow[] {
  const database = new DatabaseSync(join(dataDir, 'keyring.db'), { readOnly: true });
  try {
    return database.prepare('SELECT owner, keyId, wrapped FROM keys').all() as unknown as KeyRow[];
  } finally {
    database.close();
  }
}

/** Opens all it can. The server must be stopped, or its files copied. */
export async function openEveryBox(dataDir: string): Promise<OpenedBoxes> {
  const secrets = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as {
    rootKey: string;
  };
  const root = Buffer.from(secrets.rootKey, 'base64url');
  const keys = readKeyRows(dataDir).flatMap((row) =>
    row.wrapped === null ? [] : [unwrap(root, row.wrapped)],
  );
  const texts: string[] = [];
  let boxCount = 0;
  for (const [nonce, ct] of await findBoxes(dataDir)) {
    boxCount += 1;
    for (const key of keys) texts.push(decryptUnchecked(key, nonce, ct).toString('utf8'));
  }
  return {
    boxCount,
    keyCount: keys.length,
    contains: (text) => texts.some((found) => found.includes(text)),
  };
}

/** Stored as base64url of nonce and GCM ciphertext with its tag. */
function unwrap(root: Buffer, wrapped: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64url');
  const key = decryptUnchecked(root, bytes.subarray(0, 12), bytes.subarray(12));
  if (key.length !== 32) throw new Error('the keyring row does not hold a wrapped key');
  return key;
}

function decryptUnchecked(key: Buffer, nonce: Buffer, ctWithTag: Buffer): Buffer {
  const counter = Buffer.concat([nonce, Buffer.from([0, 0, 0, 2])]);
  const stream = createDecipheriv('aes-256-ctr', key, counter);
  return Buffer.concat([
    stream.update(ctWithTag.subarray(0, ctWithTag.length - 16)),
    stream.final(),
  ]);
}

async function findBoxes(dataDir: string): Promise<readonly (readonly [Buffer, Buffer])[]> {
  const found = new Map<string, readonly [Buffer, Buffer]>();
  const take = (text: string): void => {
    for (const match of text.matchAll(boxPattern)) add(match[2] ?? '', match[1] ?? '');
    for (const match of text.matchAll(boxPatternOwnerFirst)) add(match[1] ?? '', match[2] ?? '');
  };
  const add = (nonce: string, ct: string): void => {
    found.set(`${nonce}.${ct}`, [Buffer.from(nonce, 'base64url'), Buffer.from(ct, 'base64url')]);
  };
  for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    // Raw bytes too: what a database has freed but not overwritten is still there for a thief.
    take((await readFile(path)).toString('latin1'));
    if (entry.name.endsWith('.db')) for (const text of textsOf(path)) take(text);
  }
  return [...found.values()];
}

function* textsOf(path: string): Generator<string> {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables as unknown as { name: string }[]) {
      for (const row of database.prepare(`SELECT * FROM "${name}"`).all()) {
        for (const value of Object.values(row)) if (typeof value === 'string') yield value;
      }
    }
  } finally {
    database.close();
  }
}
