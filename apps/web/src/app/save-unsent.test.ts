import { expect, test } from 'vitest';
import type { Problem, QueueItem } from '@jamz/client/react';
import { unsentText } from './save-unsent.ts';

const scope = 'group:g1' as QueueItem['scope'];
const common = { scope, id: 'i', at: 0 };

test('[D12] a saved copy holds the words of every change, and no proof of anything', () => {
  const item: QueueItem = {
    ...common,
    clientId: 'c' as QueueItem['clientId'],
    seq: 1,
    name: 'playlist.append',
    args: { items: [{ id: 'x', title: 'A song of mine' }] },
    attempts: 0,
    state: 'waiting',
  };
  const join: QueueItem = { ...item, name: 'member.join', args: { proof: 'PLANTED' } };
  const problem: Problem = {
    ...common,
    name: 'group.set',
    args: { field: 'name', value: 'A name of mine' },
    end: 'rejected',
    code: 'full',
    decided: true,
  };
  const text = unsentText({ savedAt: 0, queue: [item, join], problems: [problem] });
  expect(text).not.toContain('PLANTED');
  expect(JSON.parse(text)).toMatchObject({
    app: 'TrafficJamz',
    notSent: [
      { what: 'Add “A song of mine”', args: { items: [{ title: 'A song of mine' }] } },
      { name: 'member.join', args: {} },
    ],
    waitingForYourDecision: [{ args: { value: 'A name of mine' } }],
  });
});
