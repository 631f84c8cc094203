import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../base/json.ts';
import type { Reader } from './model.ts';
import { rebase, type PendingRow } from './rebase.ts';
import { runMutation } from './run-mutation.ts';
import { createScopeState, type ScopeState } from './scope-state.ts';
import { tinyContext, tinyModel } from './tiny-model.test-support.ts';

const rowOf = (id: string, name: string, args: JsonObject): PendingRow => ({ id, name, args });
const context = () => tinyContext();
const lines = (reader: Reader): string[] =>
  reader.list('line').map(({ id, value }) => `${id}:${JSON.stringify(value['text'])}`);

/** What a server does with a row: run it and store its changes. */
function serve(state: ScopeState, row: PendingRow, version: number): void {
  const result = runMutation(tinyModel, state, row, tinyContext({ version }), {});
  if (result.end !== 'applied' && result.end !== 'merged') return;
  for (const put of result.changes.puts) state.putEntity({ ...put, version });
  for (const gone of result.changes.removed) state.bury({ ...gone, version, at: 0 });
}

describe('rebase', () => {
  test('[I6] view is base plus outbox, in birth order', () => {
    const base = createScopeState();
    const rows = [
      rowOf('1', 'line.add', { id: 'a', text: 'one' }),
      rowOf('2', 'line.write', { id: 'a', text: 'two' }),
      rowOf('3', 'line.add', { id: 'b', text: 'three' }),
      rowOf('4', 'line.remove', { id: 'b' }),
    ];
    const { overlay, results } = rebase(tinyModel, base, rows, context);
    expect(lines(overlay)).toEqual(['a:"two"']);
    expect(results.get('2')).toEqual({ end: 'applied', touched: ['line/a'] });
    expect(base.size()).toBe(0);
  });

  test('a row that does not apply any more is left out of the view, and only that one', () => {
    const base = createScopeState();
    const rows = [
      rowOf('1', 'line.write', { id: 'gone', text: 'x' }),
      rowOf('2', 'fails.throw', {}),
      rowOf('3', 'line.oops', {}),
      rowOf('4', 'line.add', { id: 'a', text: 'here' }),
    ];
    const { overlay, results } = rebase(tinyModel, base, rows, context);
    expect(lines(overlay)).toEqual(['a:"here"']);
    expect([...results.values()].map(({ code }) => code)).toEqual([
      'missing',
      'mutator_failed',
      'unknown_mutation',
      undefined,
    ]);
  });

  test('[I7] whatever part of the outbox the server confirmed, the view stays the same', () => {
    const act = fc.oneof(
      fc.record({ name: fc.constant('count.add'), id: fc.constant('all') }),
      fc.record({
        name: fc.constantFrom('line.add', 'line.write', 'line.remove'),
        id: fc.constantFrom('a', 'b', 'c'),
      }),
    );
    const outbox = fc.array(act, { minLength: 1, maxLength: 20 });
    const steady = fc.property(outbox, fc.nat(), (acts, cut) => {
      const rows = acts.map(({ name, id }, at) => rowOf(`${at}`, name, { id, text: `t${at}` }));
      const shown = (base: ScopeState, from: number): string => {
        const { overlay } = rebase(tinyModel, base, rows.slice(from), context);
        return JSON.stringify([lines(overlay), overlay.get('count', 'all')?.value ?? null]);
      };
      const empty = createScopeState();
      const whole = shown(empty, 0);
      const confirmed = cut % (rows.length + 1);
      const base = createScopeState();
      for (const [at, row] of rows.slice(0, confirmed).entries()) serve(base, row, at + 1);
      return shown(base, confirmed) === whole;
    });
    expect(() => fc.assert(steady, { numRuns: 400 })).not.toThrow();
  });
});
