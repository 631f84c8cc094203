/** Series in memory: for tests and the simulator. */
import type { Sample, SeriesStore } from './series-store.ts';

/** Makes an empty series store. */
export function createMemorySeriesStore(): SeriesStore {
  const samples = new Map<string, Sample>();
  const dropWhere = (isGone: (sample: Sample) => boolean): void => {
    for (const [key, sample] of samples) if (isGone(sample)) samples.delete(key);
  };
  return {
    async put(given) {
      for (const sample of given) {
        const key = JSON.stringify([sample.kind, sample.member, sample.scope, sample.time]);
        if (!samples.has(key)) samples.set(key, sample);
      }
    },
    async read(kind, scope, member, from, to, limit) {
      return [...samples.values()]
        .filter((s) => s.kind === kind && s.scope === scope && s.member === member)
        .filter((s) => s.time >= from && s.time < to)
        .toSorted((a, b) => a.time - b.time)
        .slice(0, limit);
    },
    async eraseMember(member) {
      dropWhere((sample) => sample.member === member);
    },
    async expire(kind, before) {
      dropWhere((sample) => sample.kind === kind && sample.time < before);
    },
    async close() {},
  };
}
