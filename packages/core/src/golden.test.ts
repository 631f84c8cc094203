/** Bytes that other programs and older disks rely on. A change here is a new format, never a mended test. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  boxAdditionalData,
  canonicalJson,
  groupIdFrom,
  proofOfToken,
  tokenHashOf,
} from './index.ts';
import type { Commit } from './index.ts';
import type { Json } from './base/json.ts';
import { conflictId } from './merge/conflict-record.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const commit: Commit = {
  format: 1,
  model: 1,
  id: 'AAAAAAAAAAAAAAAAAAAAAA',
  timeline: 1,
  fencingEpoch: 1,
  scope: 'group:g1',
  version: 2,
  at: 1_800_000_000_000,
  seqs: [{ userId: 'ana', clientId: '0b5e1c6e-0000-4000-8000-000000000001', from: 1, to: 2 }],
  entries: [
    {
      userId: 'ana',
      clientId: '0b5e1c6e-0000-4000-8000-000000000001',
      seq: 2,
      id: 'BBBBBBBBBBBBBBBBBBBBBB',
      name: 'playlist.append',
      args: {
        clear: { runId: 'r1' },
        boxes: [{ owner: 'scope:group:g1', keyId: 'k1', nonce: 'bm9uY2U', ct: 'Y2lwaGVy' }],
      },
      stamp: { ms: 1_799_999_999_000, n: 0, c: '0b5e1c6e-0000-4000-8000-000000000001' },
      base: null,
      outcome: { end: 'applied' },
    },
  ],
  puts: [{ kind: 'playlistItem', id: 'i1', version: 2, clear: { orderKey: 'a0' }, boxes: [] }],
  removed: [{ kind: 'playlistItem', id: 'i0', version: 2, at: 1_800_000_000_000, value: null }],
  prevHash: '0'.repeat(64),
};

test('[EN7] the text of a commit and its hash', () => {
  const text = canonicalJson(commit as unknown as Json);
  expect(text).toBe(
    '{"at":1800000000000,"entries":[{"args":{"boxes":[{"ct":"Y2lwaGVy","keyId":"k1","nonce":"bm9uY2U","owner":"scope:group:g1"}],"clear":{"runId":"r1"}},"base":null,"clientId":"0b5e1c6e-0000-4000-8000-000000000001","id":"BBBBBBBBBBBBBBBBBBBBBB","name":"playlist.append","outcome":{"end":"applied"},"seq":2,"stamp":{"c":"0b5e1c6e-0000-4000-8000-000000000001","ms":1799999999000,"n":0},"userId":"ana"}],"fencingEpoch":1,"format":1,"id":"AAAAAAAAAAAAAAAAAAAAAA","model":1,"prevHash":"0000000000000000000000000000000000000000000000000000000000000000","puts":[{"boxes":[],"clear":{"orderKey":"a0"},"id":"i1","kind":"playlistItem","version":2}],"removed":[{"at":1800000000000,"id":"i0","kind":"playlistItem","value":null,"version":2}],"scope":"group:g1","seqs":[{"clientId":"0b5e1c6e-0000-4000-8000-000000000001","from":1,"to":2,"userId":"ana"}],"timeline":1,"version":2}',
  );
  expect(sha256(text)).toBe('88bbbaed81f278a1c75e00699744d2db42cc97d41d4e10c871f0744807e71ae8');
});

test('[EN43] the additional data of a box', () => {
  expect(boxAdditionalData({ scope: 'group:g1', kind: 'member', id: 'ana' })).toBe(
    '{"id":"ana","kind":"member","scope":"group:g1"}',
  );
});

test('[EN38] H(token) and H(H(token)): SHA-256 of the text, hex, twice', () => {
  const token = 'AbCdEfGhIjKlMnOpQrStU_';
  expect(proofOfToken(token, sha256)).toBe(
    'd26efe724d7f8d0b9aaec60573fad5c0703afcacdbcb04eb3f4ad9c262042a98',
  );
  expect(tokenHashOf(token, sha256)).toBe(
    '0df60bdc3a360c8e980670fc3c283635ed26e38d39f15e198baea0c7da4a5607',
  );
});

test('[EN39] the id of a group made by a creator with a salt', () => {
  expect(canonicalJson(['group', 'ana', 'AAAAAAAAAAAAAAAAAAAAAA'])).toBe(
    '["group","ana","AAAAAAAAAAAAAAAAAAAAAA"]',
  );
  expect(groupIdFrom('ana', 'AAAAAAAAAAAAAAAAAAAAAA', sha256)).toBe(
    '13378fad562c92d0319cb4e1f8fc3f0519df4840',
  );
});

test('[EN30] the id of a conflict record', () => {
  const source = { clientId: 'c-1', seq: 7, stampMs: 0, userId: 'ana' };
  expect(conflictId(source, 0)).toBe('c-1:7:0');
});
