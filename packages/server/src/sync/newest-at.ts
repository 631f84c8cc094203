/** The newest moment that any commit of the store carries: what the clock is held against at start (EN32). */
import { limits } from '@jamz/core';
import type { LogStore } from '@jamz/stores';

export async function newestAtIn(log: LogStore): Promise<number> {
  let newest = 0;
  for (let after = ''; ;) {
    const heads = await log.heads(after, limits.followPage);
    const last = heads.at(-1);
    if (last === undefined) return newest;
    newest = heads.reduce((max, { at }) => Math.max(max, at), newest);
    after = last.scope;
  }
}
