/** The log's canonical text beside the plain one. */
import { canonicalJson, type JsonObject } from '@jamz/core';
import type { Comparison } from './comparison.ts';

const commit: JsonObject = {
  version: 1,
  scope: 'group:bench',
  puts: Array.from({ length: 100 }, (_, n) => ({
    kind: 'playlistItem',
    id: `item-${n}`,
    version: n,
    value: { title: `A title of usual length, number ${n}`, orderKey: `a${n}`, addedBy: 'u1' },
  })),
};

export async function compareCanonicalJson(): Promise<Comparison> {
  return {
    name: 'canonical JSON beside JSON.stringify',
    async ours() {
      canonicalJson(commit);
    },
    async theirs() {
      JSON.stringify(commit);
    },
    async close() {},
  };
}
