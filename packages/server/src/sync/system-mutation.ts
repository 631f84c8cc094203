/** Mutations by the server itself, through the same queue and log as everybody's (EN15). */
import {
  userIdSchema,
  type ErrorCode,
  type Ids,
  type Json,
  type Model,
  type Mutation,
  type Outcome,
  type Person,
  type Scope,
  type VerifyPort,
} from '@jamz/core';
import type { BatchItem } from './batch-item.ts';
import { prepareMutation } from './prepare-item.ts';
import type { ScopeActor } from './scope-actor.ts';

const systemPerson: Person = {
  userId: userIdSchema.parse('system'),
  operator: true,
  system: true,
};

export interface SystemPorts {
  readonly model: Model;
  readonly verify: VerifyPort;
  readonly ids: Ids;
  readonly now: () => number;
  readonly timeline: () => number;
  readonly actorOf: (scope: Scope) => ScopeActor;
}

export interface SystemMutation {
  readonly scope: Scope;
  readonly name: string;
  readonly args: Json;
  /** The lane it comes by; null for a command, which takes the next number of its own. */
  readonly lane: {
    readonly source: Scope;
    readonly seq: number;
    readonly timeline: number;
  } | null;
}

/** The end it came to; null when it was ignored (a lower number, another timeline's lane). Throws `unavailable`. */
export async function applySystem(
  ports: SystemPorts,
  mutation: SystemMutation,
): Promise<Outcome | null> {
  const item = await systemItem(ports, mutation);
  return new Promise((resolve, reject) => {
    ports.actorOf(mutation.scope).enqueue({
      item: Promise.resolve(item),
      admit: () => true,
      finish: (_memory, step) => {
        const [result] = step?.results ?? [];
        resolve(result !== undefined && 'end' in result ? result : null);
      },
      fail: reject,
    });
  });
}

/** A refusal of a command, for whoever gave it. */
export class SystemMutationError extends Error {
  override readonly name = 'SystemMutationError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode) {
    super(`the scope refused: ${code}`);
    this.code = code;
  }
}

async function systemItem(ports: SystemPorts, mutation: SystemMutation): Promise<BatchItem> {
  const { scope, name, args, lane } = mutation;
  const timeline = lane?.timeline ?? ports.timeline();
  const push: Mutation = {
    seq: lane?.seq ?? 1,
    id: ports.ids.mutationId(),
    name,
    args,
    at: ports.now(),
    offsetMs: 0,
    base: null,
    born: timeline,
  };
  return {
    person: systemPerson,
    clientId: `sys:${timeline}:${lane?.source ?? 'command'}`,
    pushes: [await prepareMutation(ports, systemPerson, push)],
    nothingBelow: false,
    offsetMs: 0,
    system: { seq: lane?.seq ?? null, timeline, mayBegin: await mayBegin(ports, scope) },
  };
}

/** `user:<id>` begins with the first thing that happens in it, while its person exists. */
async function mayBegin({ model, verify }: SystemPorts, scope: Scope): Promise<boolean> {
  const userId = userIdSchema.parse(scope.slice(scope.indexOf(':') + 1));
  return model.isBornWithAccount(scope, userId) && verify.accountExists(userId);
}
