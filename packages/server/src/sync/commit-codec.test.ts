import { expect, test } from 'vitest';
import {
  clientIdSchema,
  mutationIdSchema,
  scopeSchema,
  userIdSchema,
  type Commit,
} from '@jamz/core';
import { createNodeDigest } from '@jamz/stores';
import { decodeCommit, encodeCommit } from './commit-codec.ts';

const digest = createNodeDigest(new Uint8Array(32));
const box = { owner: 'scope:group:g', keyId: 'k1', nonce: 'AAAAAAAAAAAAAAAA', ct: 'c2VhbGVk' };
const userId = userIdSchema.parse('u1');
const clientId = clientIdSchema.parse('00000000-0000-4000-8000-000000000001');
const commit: Commit = {
  format: 1,
  model: 1,
  id: 'commit-1',
  timeline: 1,
  fencingEpoch: 1,
  scope: scopeSchema.parse('group:g'),
  version: 2,
  at: 1_800_000_000_000,
  seqs: [{ userId, clientId, from: 1, to: 3 }],
  entries: [
    {
      userId,
      clientId,
      seq: 3,
      id: mutationIdSchema.parse('AAAAAAAAAAAAAAAAAAAAAA'),
      name: 'note.write',
      args: { clear: { id: 'n1' }, boxes: [box] },
      stamp: { ms: 1_800_000_000_000, n: 0, c: clientId },
      base: null,
      outcome: { end: 'merged', conflicts: ['c1'] },
    },
  ],
  puts: [{ kind: 'note', id: 'n1', version: 2, clear: { by: 'u1' }, boxes: [box] }],
  removed: [{ kind: 'note', id: 'n2', version: 2, at: 1_800_000_000_000, value: null }],
  prevHash: 'ab'.repeat(32),
};

// One line on purpose: these bytes are a promise to every log that was ever written.
const golden =
  '{"at":1800000000000,"entries":[{"args":{"boxes":[{"ct":"c2VhbGVk","keyId":"k1","nonce":"AAAAAAAAAAAAAAAA","owner":"scope:group:g"}],"clear":{"id":"n1"}},"base":null,"clientId":"00000000-0000-4000-8000-000000000001","id":"AAAAAAAAAAAAAAAAAAAAAA","name":"note.write","outcome":{"conflicts":["c1"],"end":"merged"},"seq":3,"stamp":{"c":"00000000-0000-4000-8000-000000000001","ms":1800000000000,"n":0},"userId":"u1"}],"fencingEpoch":1,"format":1,"id":"commit-1","model":1,"prevHash":"abababababababababababababababababababababababababababababababab","puts":[{"boxes":[{"ct":"c2VhbGVk","keyId":"k1","nonce":"AAAAAAAAAAAAAAAA","owner":"scope:group:g"}],"clear":{"by":"u1"},"id":"n1","kind":"note","version":2}],"removed":[{"at":1800000000000,"id":"n2","kind":"note","value":null,"version":2}],"scope":"group:g","seqs":[{"clientId":"00000000-0000-4000-8000-000000000001","from":1,"to":3,"userId":"u1"}],"timeline":1,"version":2}';

test('[EN7] golden bytes of a commit', () => {
  const stored = encodeCommit(commit, digest);
  expect(stored.bytes).toBe(golden);
  expect(stored.hash).toBe('d17779d7d2066ae5150643265d73f6d4c5f8120597aab9c13bb951f04da84161');
});

test('[EN7] a commit is read back as it was written', () => {
  expect(decodeCommit(encodeCommit(commit, digest), digest)).toEqual({ ok: true, value: commit });
});

test('[EN7] the index names every entry and nothing of its content', () => {
  expect(encodeCommit(commit, digest).index).toEqual([
    { userId, clientId, seq: 3, id: 'AAAAAAAAAAAAAAAAAAAAAA', end: 'merged', conflicts: ['c1'] },
  ]);
});

test('[S11] a flipped bit, a moved column and a foreign field are found', () => {
  const stored = encodeCommit(commit, digest);
  const flipped = { ...stored, bytes: stored.bytes.replace('c2VhbGVk', 'c2VhbGVl') };
  expect(decodeCommit(flipped, digest).ok).toBe(false);
  expect(decodeCommit({ ...stored, version: 3 }, digest).ok).toBe(false);
  expect(decodeCommit({ ...stored, prevHash: '' }, digest).ok).toBe(false);
  const bytes = stored.bytes.replace('{"at"', '{"ab":1,"at"');
  expect(decodeCommit({ ...stored, bytes, hash: digest.sha256(bytes) }, digest).ok).toBe(false);
  const text = { ...stored, bytes: '{', hash: digest.sha256('{') };
  expect(decodeCommit(text, digest).ok).toBe(false);
});
