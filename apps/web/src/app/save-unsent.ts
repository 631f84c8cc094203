/** D12: a readable copy of what was not sent, for the person's own keeping. It is never read back. */
import type { JsonObject } from '@jamz/core';
import type { Problem, QueueItem } from '@jamz/client/react';
import { describeMutation } from '../text/mutation-texts.ts';
import { momentText } from '../text/time-texts.ts';

/** Half-secrets of invitations and groups: no words of anybody, and not meant for a file. */
const left = new Set(['proof', 'tokenHash', 'salt']);

export function unsentText(work: {
  readonly savedAt: number;
  readonly queue: readonly QueueItem[];
  readonly problems: readonly Problem[];
}): string {
  const lines = (items: readonly (QueueItem | Problem)[]) =>
    items.map(({ name, args, scope, at }) => ({
      what: describeMutation(name, args),
      in: scope,
      at: momentText(at),
      name,
      args: openArgs(args),
    }));
  return JSON.stringify(
    {
      app: 'TrafficJamz',
      savedAt: momentText(work.savedAt),
      notSent: lines(work.queue),
      waitingForYourDecision: lines(work.problems),
    },
    null,
    2,
  );
}

const openArgs = (args: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(args).filter(([key]) => !left.has(key)));

/** Into the person's downloads. */
export function saveAsFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
