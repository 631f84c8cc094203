import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../limits.ts';
import {
  reduceStatus,
  startStatus,
  statusAt,
  statusChangesAt,
  type StatusEvent,
  type StatusFacts,
} from './status.ts';

const after = (events: readonly StatusEvent[], from = startStatus(0)): StatusFacts =>
  events.reduce(reduceStatus, from);
const contact = (at: number): StatusEvent => ({ type: 'contact', at });
const failed: StatusEvent = { type: 'failed', isForeign: false };
const outbox = (waiting: number): StatusEvent => ({ type: 'outbox', waiting });

describe('status', () => {
  test('[I11] SYNCED needs an empty outbox and a contact younger than the window', () => {
    const facts = after([outbox(0), contact(1_000)]);
    expect(statusAt(facts, 1_000)).toBe('SYNCED');
    expect(statusAt(facts, 1_000 + limits.heartbeatWindowMs - 1)).toBe('SYNCED');
    expect(statusAt(facts, 1_000 + limits.heartbeatWindowMs)).toBe('OFFLINE');
    expect(statusChangesAt(facts)).toBe(1_000 + limits.heartbeatWindowMs);
    expect(statusAt(after([outbox(1)], facts), 1_000)).toBe('SYNCING');
    expect(statusAt(after([{ type: 'pulling', more: true }], facts), 1_000)).toBe('SYNCING');
  });

  test('a start is SYNCING for a moment, then honest', () => {
    const facts = startStatus(500);
    expect(statusAt(facts, 500)).toBe('SYNCING');
    expect(statusAt(facts, 500 + limits.visibleRetryMs)).toBe('OFFLINE');
    expect(statusAt(after([failed], facts), 501)).toBe('OFFLINE');
  });

  test('[EN27] the first answered exchange counts', () => {
    const facts = after([failed, outbox(2), contact(9_000), outbox(0)]);
    expect(statusAt(facts, 9_001)).toBe('SYNCED');
  });

  test('[N6] who answered instead of the server is known until it answers itself', () => {
    const facts = after([failed, { type: 'failed', isForeign: true }]);
    expect([facts.isForeign, statusAt(facts, 1)]).toEqual([true, 'OFFLINE']);
    expect(after([failed], facts).isForeign).toBe(false);
    expect(after([contact(2)], facts).isForeign).toBe(false);
  });

  test('what a person must act on comes first, and goes by its own name', () => {
    const facts = after([contact(1), { type: 'trouble', reason: 'sign-in' }]);
    expect(statusAt(facts, 2)).toBe('ERROR');
    expect(statusChangesAt(facts)).toBeNull();
    const other = after([{ type: 'trouble-gone', reason: 'storage' }], facts);
    expect(statusAt(other, 2)).toBe('ERROR');
    expect(statusAt(after([{ type: 'trouble-gone', reason: 'sign-in' }], facts), 2)).toBe('SYNCED');
  });

  test('an answer that arrives late does not make a contact older', () => {
    expect(after([contact(9_000), contact(3_000)]).lastContactAt).toBe(9_000);
  });

  test('nothing changed is the same object', () => {
    const facts = after([outbox(1), failed]);
    for (const event of [outbox(1), failed, { type: 'pulling', more: false }] as const) {
      expect(reduceStatus(facts, event)).toBe(facts);
    }
  });

  test('[I11] no history of events makes it lie', () => {
    const event: fc.Arbitrary<StatusEvent> = fc.oneof(
      fc.nat({ max: 3 }).map(outbox),
      fc.nat({ max: 100_000 }).map(contact),
      fc.boolean().map((isForeign): StatusEvent => ({ type: 'failed', isForeign })),
      fc.boolean().map((more): StatusEvent => ({ type: 'pulling', more })),
      fc.constant<StatusEvent>({ type: 'trouble', reason: 'update' }),
    );
    const honest = fc.property(fc.array(event), fc.nat({ max: 200_000 }), (events, now) => {
      const facts = after(events);
      if (statusAt(facts, now) !== 'SYNCED') return true;
      const { lastContactAt, waiting } = facts;
      return (
        waiting === 0 && lastContactAt !== null && now - lastContactAt < limits.heartbeatWindowMs
      );
    });
    expect(() => fc.assert(honest, { numRuns: 1_000 })).not.toThrow();
  });
});
