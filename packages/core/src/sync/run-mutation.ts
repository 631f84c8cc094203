/**
 * The one place where a mutation is parsed, checked and run, on device and server alike. It never throws: what a
 * mutator throws comes back as a value, so that one bad mutation parks alone (EN10).
 */
import { isSameJson, type JsonObject } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ErrorCode } from '../errors.ts';
import type { Facts, Model, MutationContext, MutationDef, Reader } from './model.ts';
import { createTx, type Changes } from './tx.ts';

export interface MutationCall {
  readonly name: string;
  readonly args: unknown;
  /** What {@link resolveCall} said of it before: one that is run again is not parsed again. */
  readonly resolved?: ResolvedCall | undefined;
}

export interface ResolvedCall {
  readonly def: MutationDef;
  readonly args: JsonObject;
}

export type RunResult =
  | {
      readonly end: 'applied' | 'merged';
      readonly changes: Changes;
      readonly conflicts: readonly string[];
      /** Keys that rights and mutator looked at: `kind/id`, `kind/*`. */
      readonly reads: () => ReadonlySet<string>;
    }
  | { readonly end: 'rejected'; readonly code: ErrorCode }
  /** The server parks it under `code`; `detail` is for logs and holds no argument. */
  | {
      readonly end: 'threw';
      readonly code: 'unknown_mutation' | 'mutator_failed';
      readonly detail: string;
    };

/** Finds the mutation and parses its arguments; says which refusal it is otherwise. */
export function resolveCall(model: Model, call: MutationCall): Result<ResolvedCall, RunResult> {
  if (call.resolved !== undefined) return ok(call.resolved);
  if (model.retired.includes(call.name)) {
    return err({ end: 'rejected', code: 'retired_mutation' });
  }
  const def = Object.hasOwn(model.mutations, call.name) ? model.mutations[call.name] : undefined;
  if (def === undefined) {
    return err({ end: 'threw', code: 'unknown_mutation', detail: 'no such mutation' });
  }
  const parsed = def.parse(call.args);
  if (!parsed.ok) return err({ end: 'rejected', code: 'bad_arguments' });
  return ok({ def, args: parsed.value });
}

/**
 * Runs one mutation against `below` without changing it.
 * @param facts what `verify` found out; null on the device, where rights run with no facts
 */
export function runMutation(
  model: Model,
  below: Reader,
  call: MutationCall,
  context: MutationContext,
  facts: Facts | null,
): RunResult {
  try {
    const resolved = resolveCall(model, call);
    if (!resolved.ok) return resolved.error;
    const { def, args } = resolved.value;
    if ((def.system === true) !== (context.person.system === true)) {
      return { end: 'rejected', code: 'not_allowed' };
    }
    const tx = createTx(below, { version: context.version, at: context.stamp.ms });
    const refusal = def.rights(tx, context, args, facts ?? {});
    if (refusal !== null) return { end: 'rejected', code: refusal };
    const result = def.mutator(tx, args, context);
    if (result.end === 'rejected') return result;
    const changes = tx.changes();
    const fault = findFault(model, changes, call.resolved && soundPuts.get(call.resolved));
    if (fault !== null) return { end: 'threw', code: 'mutator_failed', detail: fault };
    if (call.resolved !== undefined) soundPuts.set(call.resolved, changes.puts);
    const conflicts = result.end === 'merged' ? result.conflicts : [];
    return { end: result.end, changes, conflicts, reads: () => tx.reads() };
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : 'not an error';
    return { end: 'threw', code: 'mutator_failed', detail };
  }
}

/** What a call wrote when it was run last: laid again over another base it mostly writes the same. */
const soundPuts = new WeakMap<ResolvedCall, Changes['puts']>();

/**
 * What a mutator writes is checked when written, and again when read (pair assertion).
 * @param sound what was found sound before, and is not parsed again
 */
function findFault(model: Model, changes: Changes, sound: Changes['puts'] = []): string | null {
  for (const [n, put] of changes.puts.entries()) {
    const before = sound[n];
    if (before?.kind === put.kind && isSameJson(before.value, put.value)) continue;
    const kind = Object.hasOwn(model.kinds, put.kind) ? model.kinds[put.kind] : undefined;
    if (kind === undefined) return `must be a known kind: ${put.kind}`;
    const parsed = kind.parse(put.value);
    if (!parsed.ok) return `must parse as ${put.kind}: ${parsed.error}`;
  }
  for (const { kind } of changes.removed) {
    if (!Object.hasOwn(model.kinds, kind)) return `must be a known kind: ${kind}`;
  }
  return null;
}
