import { describe, expect, test } from 'vitest';
import { resolveCall, runMutation } from './run-mutation.ts';
import { createScopeState } from './scope-state.ts';
import { tinyContext, tinyModel } from './tiny-model.test-support.ts';
import type { MutationContext } from './model.ts';

const run = (name: string, args: unknown, context: MutationContext = tinyContext()) => {
  const state = createScopeState();
  const result = runMutation(tinyModel, state, { name, args }, context, {});
  return { result, size: state.size() };
};

describe('runMutation', () => {
  test('[EN12] hands back what was written and read, and changes nothing itself', () => {
    const { result, size } = run('line.add', { id: 'a', text: 'hi' });
    expect(result).toMatchObject({
      end: 'applied',
      changes: { puts: [{ kind: 'line', id: 'a', value: { text: 'hi', by: 'ana' } }], removed: [] },
      conflicts: [],
    });
    expect(result.end === 'applied' && [...result.reads()]).toEqual(['line/a']);
    expect(size).toBe(0);
  });

  test('[EN11] an unknown name is told apart from a retired one, and neither is a silent no-op', () => {
    expect(run('line.oops', {}).result).toMatchObject({ end: 'threw', code: 'unknown_mutation' });
    expect(run('toString', {}).result).toMatchObject({ end: 'threw', code: 'unknown_mutation' });
    expect(run('__proto__', {}).result).toMatchObject({ end: 'threw', code: 'unknown_mutation' });
    expect(run('line.old', {}).result).toEqual({ end: 'rejected', code: 'retired_mutation' });
  });

  test('[EN19] arguments are parsed on their own', () => {
    expect(run('line.add', 7).result).toEqual({ end: 'rejected', code: 'bad_arguments' });
  });

  test('rights come before the mutator', () => {
    const context = tinyContext({ who: 'eve' });
    expect(run('fails.throw', {}, context).result).toEqual({
      end: 'rejected',
      code: 'not_allowed',
    });
  });

  test('[EN15] a mutation of the server is nobody else’s, and the reverse', () => {
    const { person } = tinyContext();
    const system = tinyContext({ person: { ...person, system: true } });
    const refused = { end: 'rejected', code: 'not_allowed' };
    expect(run('server.only', {}).result).toEqual(refused);
    expect(run('line.add', { id: 'a' }, system).result).toEqual(refused);
    expect(run('server.only', {}, system).result.end).toBe('applied');
  });

  test('[EN10] what throws comes back as a value, without half of what it wrote', () => {
    const { result } = run('fails.throw', {});
    expect(result).toMatchObject({ end: 'threw', code: 'mutator_failed' });
    expect(result).not.toHaveProperty('changes');
  });

  test('[I6] a call that is laid again is not checked again, unless it writes something else', () => {
    const checked: unknown[] = [];
    const { line } = tinyModel.kinds;
    if (line === undefined) throw new Error('a kind of the tiny model');
    const parse: typeof line.parse = (value) => {
      checked.push(value);
      return line.parse(value);
    };
    const model = { ...tinyModel, kinds: { ...tinyModel.kinds, line: { ...line, parse } } };
    const call = { name: 'line.add', args: { id: 'a', text: 'hi' } };
    const found = resolveCall(model, call);
    if (!found.ok) throw new Error('a call of the tiny model');
    const again = (context = tinyContext()): unknown =>
      runMutation(model, createScopeState(), { ...call, resolved: found.value }, context, {});
    const first = again();
    expect(again()).toMatchObject({ end: 'applied' });
    expect(first).toMatchObject({ changes: { puts: checked.map((value) => ({ value })) } });
    expect(checked).toHaveLength(1);
    again(tinyContext({ who: 'bob' }));
    expect(checked).toHaveLength(2);
  });

  test('a mutator cannot write what its own schema refuses', () => {
    for (const name of ['fails.write', 'fails.kind']) {
      expect(run(name, {}).result).toMatchObject({ end: 'threw', code: 'mutator_failed' });
    }
  });
});
