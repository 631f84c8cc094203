/** What can be said about a request's mutations before their turn: arguments, name, size, `verify` (EN12, EN19). */
import {
  isClose,
  jsonSize,
  limits,
  resolveCall,
  type ErrorCode,
  type Facts,
  type Json,
  type Model,
  type Mutation,
  type MutationDef,
  type Person,
  type Push,
  type VerifyPort,
} from '@jamz/core';
import type { PreparedMutation, PreparedPush, Ruling } from './batch-item.ts';

export interface PreparePorts {
  readonly model: Model;
  readonly verify: VerifyPort;
}

/** Each mutation stands alone: a bad one never spoils its neighbours. */
export function preparePushes(
  ports: PreparePorts,
  person: Person,
  pushes: readonly Push[],
): Promise<readonly PreparedPush[]> | readonly PreparedPush[] {
  const prepared: (PreparedPush | Promise<PreparedPush>)[] = pushes.map((push) =>
    isClose(push) ? { is: 'close', push } : prepareMutation(ports, person, push),
  );
  const isReady = (push: PreparedPush | Promise<PreparedPush>): push is PreparedPush =>
    !(push instanceof Promise);
  return prepared.every(isReady)
    ? prepared
    : Promise.all(prepared.map((push) => Promise.resolve(push)));
}

export function prepareMutation(
  ports: PreparePorts,
  person: Person,
  push: Mutation,
): PreparedMutation | Promise<PreparedMutation> {
  const { model, verify } = ports;
  const argsBytes = jsonSize(push.args);
  if (isTooLarge(push.args, argsBytes) && person.system !== true) {
    return ruled(push, { end: 'rejected', code: 'too_large' });
  }
  const resolved = resolve(model, push);
  if ('end' in resolved) return ruled(push, resolved);
  const { def, args } = resolved;
  // The same answer for everybody, before anybody looks whether the scope exists.
  if (def.system === true && person.system !== true) return ruled(push, rejected('not_allowed'));
  const ready = { is: 'mutation', push, ruling: null, def, args, facts: {}, argsBytes } as const;
  if (def.verify === undefined) return ready;
  return verifyCall(() => def.verify?.(args, person, verify)).then((found) => ({
    ...ready,
    ...found,
  }));
}

/** Text grows by escapes, at most to six times its length: only what comes near the limit is written out for it. */
const isTooLarge = (args: Json, about: number): boolean =>
  about * 6 > limits.mutationBytesMax && JSON.stringify(args).length > limits.mutationBytesMax;

function resolve(
  model: Model,
  push: Mutation,
): Ruling | { readonly def: MutationDef; readonly args: Parameters<MutationDef['rights']>[2] } {
  try {
    const resolved = resolveCall(model, push);
    if (resolved.ok) return resolved.value;
    const { error } = resolved;
    if (error.end === 'threw') return { end: 'parked', code: 'unknown_mutation' };
    return { end: 'rejected', code: error.end === 'rejected' ? error.code : 'bad_arguments' };
  } catch {
    return { end: 'rejected', code: 'bad_arguments' };
  }
}

/** `verify` throws only when something it needs is away: that is no verdict on the mutation. */
async function verifyCall(
  ask: () => ReturnType<NonNullable<MutationDef['verify']>> | undefined,
): Promise<{ readonly ruling: Ruling } | { readonly facts: Facts }> {
  try {
    const found = await ask();
    if (found === undefined) return { facts: {} };
    return found.ok ? { facts: found.value } : { ruling: rejected(found.error) };
  } catch {
    return { ruling: { end: 'retry', code: 'unavailable' } };
  }
}

const rejected = (code: ErrorCode): Ruling => ({ end: 'rejected', code });

const ruled = (push: Mutation, ruling: Ruling): PreparedMutation => ({
  is: 'mutation',
  push,
  ruling,
  def: null,
  args: null,
  facts: {},
  argsBytes: 0,
});
