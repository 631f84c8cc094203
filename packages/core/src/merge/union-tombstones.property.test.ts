import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addedTo, decideAdd, removedAt, type Presence } from './union-tombstones.ts';

interface Act {
  readonly does: 'add' | 'remove';
  /** How much of the log its author had seen, as a share. */
  readonly seen: number;
}

function fold(acts: readonly Act[]): Presence | undefined {
  let presence: Presence | undefined;
  for (const [at, act] of acts.entries()) {
    const version = at + 1;
    if (act.does === 'remove') presence = removedAt(version);
    else if (decideAdd(presence, Math.floor(act.seen * at)) === 'adds')
      presence = addedTo(presence);
  }
  return presence;
}

const blindActs = fc.array(
  fc.record({ does: fc.constantFrom('add' as const, 'remove' as const), seen: fc.constant(0) }),
  { minLength: 1, maxLength: 10 },
);
const anyActs = fc.array(
  fc.record({
    does: fc.constantFrom('add' as const, 'remove' as const),
    seen: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('union with tombstones', () => {
  test('[EN9] any order of blind acts ends the same: out if anybody removed', () => {
    const same = fc.property(
      blindActs.chain((acts) =>
        fc.tuple(fc.constant(acts), fc.shuffledSubarray(acts, { minLength: acts.length })),
      ),
      ([acts, other]) => {
        const isOut = acts.some(({ does }) => does === 'remove');
        return [acts, other].every((order) => fold(order)?.isIn === !isOut);
      },
    );
    expect(() => fc.assert(same, { numRuns: 500 })).not.toThrow();
  });

  test('[EN9] a removal beats every addition that had not seen it, however much later it comes', () => {
    const beats = fc.property(anyActs, fc.nat({ max: 50 }), (acts, more) => {
      const removed: readonly Act[] = [...acts, { does: 'remove', seen: 1 }];
      const blind = Array.from({ length: more }, (): Act => ({ does: 'add', seen: 0 }));
      return fold([...removed, ...blind])?.isIn === false;
    });
    expect(() => fc.assert(beats, { numRuns: 500 })).not.toThrow();
  });

  test('[EN9] who saw the removal can bring back, and twice is once', () => {
    const returns = fc.property(anyActs, (acts) => {
      const back: Act = { does: 'add', seen: 1 };
      const once = fold([...acts, back]);
      return (
        once?.isIn === true && fold([...acts, back, back])?.removedVersion === once.removedVersion
      );
    });
    expect(() => fc.assert(returns, { numRuns: 500 })).not.toThrow();
  });
});
