/** Series switched off (`JAMZ_SERIES_URL=none`): samples are taken and forgotten, reads are empty. */
import type { SeriesStore } from './series-store.ts';

/** Makes a store that keeps nothing. */
export function createAbsentSeriesStore(): SeriesStore {
  return {
    async put() {},
    read: async () => [],
    async eraseMember() {},
    async expire() {},
    async close() {},
  };
}
