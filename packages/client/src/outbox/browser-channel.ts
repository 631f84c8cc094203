/** Messages between the tabs and the worker of one person, over BroadcastChannel. */
import type { Channel, ChannelMessage, DrainerFacts } from './drainer-lock.ts';

export function createBrowserChannel(userId: string): Channel {
  const channel = new BroadcastChannel(`jamz-person-${userId}`);
  return {
    // A message posted into a closed channel has nobody left to hear it.
    post: (message) => {
      try {
        channel.postMessage(message);
      } catch {
        return;
      }
    },
    onMessage: (listener) => {
      const hear = (event: MessageEvent<unknown>): void => {
        if (isChannelMessage(event.data)) listener(event.data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
    close: () => channel.close(),
  };
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
    isTime(value['nextTryAt']) &&
    isTime(value['clockOffsetMs']) &&
    breakers.includes(value['breaker']) &&
    reasons.includes(value['reason']) &&
    isTextList(value['held']) &&
    [value['connected'], value['failing'], value['sending'], value['pulling']].every(
      (fact) => typeof fact === 'boolean',
    )
  );
}
