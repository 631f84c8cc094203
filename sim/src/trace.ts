/** What happened, as a running hash and, for a replay, as lines. Two runs of one seed have the same hash. */
import type { VirtualTime } from './virtual-time.ts';

export interface Trace {
  note(kind: string, detail: string): void;
  /** Adds to the newest line what only a reader needs; the hash is without it. */
  explain(detail: () => string): void;
  hash(): string;
  lines(): readonly string[];
}

/** `keep`: how many of the newest lines are kept; 0 hashes only. */
export function createTrace(time: VirtualTime, keep: number): Trace {
  let [left, right] = [0xdeadbeef | 0, 0x41c6ce57 | 0];
  const lines: string[] = [];
  return {
    note(kind, detail) {
      const text = `${time.now()} ${kind} ${detail}`;
      for (let n = 0; n < text.length; n += 1) {
        const code = text.charCodeAt(n);
        left = Math.imul(left ^ code, 2_654_435_761);
        right = Math.imul(right ^ code, 1_597_334_677);
      }
      if (keep === 0) return;
      lines.push(text);
      if (lines.length > keep * 2) lines.splice(0, lines.length - keep);
    },
    explain(detail) {
      if (keep > 0 && lines.length > 0) lines[lines.length - 1] += ` ${detail()}`;
    },
    hash: () =>
      (left >>> 0).toString(16).padStart(8, '0') + (right >>> 0).toString(16).padStart(8, '0'),
    lines: () => lines.slice(-keep),
  };
}
