/**
 * How far the relay has come for good: behind the last followed commit, unless something that came from an earlier
 * one is not delivered yet. Written down now and then; at least once is enough.
 */
import { limits, type Clock } from '@jamz/core';
import type { AccountStore } from '@jamz/stores';

export interface RelayBookmark {
  /** Where to follow from. */
  token(): string | null;
  /** Everything up to `token` was seen. */
  moveTo(token: string): void;
  /** Work that came from behind the present token began; it counts until `end`. */
  begin(work: string): void;
  end(work: string): void;
  isBusy(): boolean;
  /** Stores the mark, at most every two seconds unless `now`. */
  save(now?: boolean): Promise<void>;
}

const kind = 'relay';
const id = 'follow';

export async function openBookmark(ports: {
  readonly accounts: AccountStore;
  readonly clock: Clock;
}): Promise<RelayBookmark> {
  const task = await ports.accounts.readTask(kind, id);
  const stored = task?.data['token'];
  let token = typeof stored === 'string' ? stored : null;
  let saved = token;
  let savedAt = Number.NEGATIVE_INFINITY;
  /** Work under way, oldest first, with the token it must be repeated from after a crash. */
  const pending = new Map<string, string | null>();

  const safeToken = (): string | null => {
    const [oldest] = pending;
    return oldest === undefined ? token : oldest[1];
  };
  return {
    token: () => token,
    moveTo(next) {
      token = next;
    },
    begin(work) {
      if (!pending.has(work)) pending.set(work, token);
    },
    end: (work) => void pending.delete(work),
    isBusy: () => pending.size > 0,
    async save(now = false) {
      const next = safeToken();
      const time = ports.clock.monotonic();
      if (next === null || next === saved) return;
      if (!now && time - savedAt < limits.relayIntervalMs) return;
      savedAt = time;
      await ports.accounts.putTask({ kind, id, data: { token: next } });
      saved = next;
    },
  };
}
