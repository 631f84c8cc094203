import { afterEach, expect, test } from 'vitest';
import { createSystemClock, createSystemTimers } from '../system-clock.ts';
import { createBrowserChannel } from './browser-channel.ts';
import type { Channel, ChannelMessage, DrainerFacts } from './drainer-lock.ts';

const open: Channel[] = [];
afterEach(() => {
  for (const channel of open.splice(0)) channel.close();
});
function join(person: string): { readonly channel: Channel; readonly heard: ChannelMessage[] } {
  const channel = createBrowserChannel(
    { clock: createSystemClock(), timers: createSystemTimers() },
    person,
  );
  const heard: ChannelMessage[] = [];
  channel.onMessage((message) => heard.push(message));
  open.push(channel);
  return { channel, heard };
}
const facts = (waiting: number): DrainerFacts => ({
  lastSyncedAt: waiting,
  contactAgeMs: null,
  nextTryAt: null,
  breaker: 'closed',
  connected: true,
  failing: false,
  sending: false,
  pulling: false,
  held: [],
  reason: null,
  clockOffsetMs: null,
});

test('[D8] others of the same person hear everything in order, what says the same once', async () => {
  const mine = join('ana');
  const other = join('ana');
  const stranger = join('ben');
  mine.channel.post({ type: 'rows', scopes: ['group:a'] });
  mine.channel.post({ type: 'rows', scopes: ['group:a', 'group:b'] });
  mine.channel.post({ type: 'facts', facts: facts(1), holder: 'h' });
  mine.channel.post({ type: 'scopes', scopes: ['group:c'] });
  mine.channel.post({ type: 'facts', facts: facts(2), holder: 'h' });
  mine.channel.post({ type: 'signed-out' });
  await expect.poll(() => other.heard).toHaveLength(4);
  expect(other.heard).toEqual([
    { type: 'rows', scopes: ['group:a', 'group:b'] },
    { type: 'scopes', scopes: ['group:c'] },
    { type: 'facts', facts: facts(2), holder: 'h' },
    { type: 'signed-out' },
  ]);
  expect([mine.heard, stranger.heard]).toEqual([[], []]);
});

test('what was said last is still heard when the tab closes', async () => {
  const mine = join('ana');
  const other = join('ana');
  mine.channel.post({ type: 'all' });
  mine.channel.close();
  mine.channel.post({ type: 'all' });
  await expect.poll(() => other.heard).toEqual([{ type: 'all' }]);
});

test('a message of another version of the app is not heard', async () => {
  const { heard, channel } = join('ana');
  const raw = new BroadcastChannel('jamz-person-ana');
  raw.postMessage({ type: 'rows' });
  raw.postMessage({ type: 'facts', facts: { ...facts(1), breaker: 'bent' }, holder: 'h' });
  raw.postMessage('all');
  raw.postMessage({ type: 'wake', now: true, wanted: [] });
  await expect.poll(() => heard).toHaveLength(1);
  raw.close();
  channel.close();
  expect(heard).toEqual([{ type: 'wake', now: true, wanted: [] }]);
});
