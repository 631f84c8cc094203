/**
 * Messages between the tabs and the worker of one person, over BroadcastChannel. Posting there costs a third of what an
 * edit costs on its way to the disk, so messages leave in a task of their own, and what says the same leaves once.
 */
import type { Clock, Timers } from '@jamz/core';
import type { Channel, ChannelMessage, DrainerFacts } from './drainer-lock.ts';

/** While a person writes fast: soon enough for the other screens, rare enough for this one. */
const restMs = 25;

export function createBrowserChannel(
  ports: { readonly clock: Clock; readonly timers: Timers },
  userId: string,
): Channel {
  const channel = new BroadcastChannel(`jamz-person-${userId}`);
  // A task of its own that no timer rule of hidden pages holds back.
  const soon = new MessageChannel();
  let waiting: readonly ChannelMessage[] = [];
  let flushedAt = Number.NEGATIVE_INFINITY;
  let closed = false;

  const flush = (): void => {
    const messages = waiting;
    waiting = [];
    flushedAt = ports.clock.monotonic();
    if (!closed) for (const message of messages) channel.postMessage(message);
  };
  soon.port1.addEventListener('message', flush);
  soon.port1.start();
  const plan = (): void => {
    const waitMs = flushedAt + restMs - ports.clock.monotonic();
    if (waitMs <= 0) soon.port2.postMessage(null);
    else ports.timers.after(waitMs, flush);
  };

  return {
    post: (message) => {
      if (closed) return;
      if (waiting.length === 0) plan();
      waiting = joined(waiting, message);
    },
    onMessage: (listener) => {
      const hear = (event: MessageEvent<unknown>): void => {
        if (isChannelMessage(event.data)) listener(event.data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    close: () => {
      flush();
      closed = true;
      soon.port1.close();
      channel.close();
    },
  };
}

/** What waits and one more: only the newest facts count, and scopes named in a row are one naming. */
function joined(
  waiting: readonly ChannelMessage[],
  message: ChannelMessage,
): readonly ChannelMessage[] {
  const last = waiting.at(-1);
  if (message.type === 'facts') {
    return [...waiting.filter((one) => one.type !== 'facts'), message];
  }
  if (message.type === 'rows' && last?.type === 'rows') {
    const scopes = [...new Set([...last.scopes, ...message.scopes])];
    return [...waiting.slice(0, -1), { type: 'rows', scopes }];
  }
  return [...waiting, message];
}

/** Tabs may run different versions of the app: what this one does not know, it does not hear. */
function isChannelMessage(message: unknown): message is ChannelMessage {
  if (!isObject(message)) return false;
  switch (message['type']) {
    case 'rows':
    case 'scopes':
      return isTextList(message['scopes']);
    case 'outcomes':
      return isTextList(message['outcomes']);
    case 'facts':
      return typeof message['holder'] === 'string' && isFacts(message['facts']);
    case 'wake':
      return typeof message['now'] === 'boolean' && isTextList(message['wanted']);
    case 'all':
    case 'signed-out':
      return true;
    default:
      return false;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
const isTime = (value: unknown): boolean => value === null || typeof value === 'number';

const reasons: readonly unknown[] = [null, 'sign-in', 'update', 'storage', 'server-refuses'];
const breakers: readonly unknown[] = ['closed', 'open', 'half-open'];

function isFacts(value: unknown): value is DrainerFacts {
  return (
    isObject(value) &&
    isTime(value['lastSyncedAt']) &&
    isTime(value['contactAgeMs']) &&
    (value['toldAt'] === undefined || isTime(value['toldAt'])) &&
    isTime(value['nextTryAt']) &&
    isTime(value['clockOffsetMs']) &&
    breakers.includes(value['breaker']) &&
    reasons.includes(value['reason']) &&
    [undefined, true, false].includes(value['isForeign'] as undefined) &&
    isTextList(value['held']) &&
    [value['connected'], value['failing'], value['sending'], value['pulling']].every(
      (fact) => typeof fact === 'boolean',
    )
  );
}
