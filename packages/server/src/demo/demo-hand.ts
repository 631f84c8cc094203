/**
 * Acts for the demo's people through the same message as everybody's device (EN5, EN6). What a step is called follows
 * from what it does, so a demo that was cut short, or made twice, says everything again and nothing happens twice.
 */
import {
  appError,
  canonicalJson,
  clientIdSchema,
  err,
  mutationIdSchema,
  ok,
  protocolVersion,
  type ClientId,
  type Clock,
  type JsonObject,
  type Mutation,
  type Person,
  type Result,
  type Scope,
  type ScopeAnswer,
  type Timers,
  type UserId,
} from '@jamz/core';
import type { SyncService } from '../sync/sync-service.ts';
import { demoDigest } from './demo-names.ts';

export interface Step {
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
}

export interface DemoHand {
  /** Refused steps answer why; a step that was done before is done. */
  act(userId: UserId, step: Step): Promise<Result<void>>;
}

/** Somebody else may act under the same number in the same moment, or the store may be away for one. */
const triesMax = 8;
const retryMs = 250;

export function createDemoHand(ports: {
  readonly sync: Pick<SyncService, 'sync' | 'timelines'>;
  readonly clock: Clock;
  readonly timers: Timers;
}): DemoHand {
  const { timers } = ports;
  let last: Promise<unknown> = Promise.resolve();
  const act: DemoHand['act'] = async (userId, step) => {
    for (let tries = 1; ; tries += 1) {
      const end = await tryOnce(ports, userId, step);
      if (end !== 'again') return end;
      if (tries === triesMax) return err(appError('unavailable'));
      await new Promise<void>((resolve) => timers.after(retryMs * tries, resolve));
    }
  };
  return {
    act(userId, step) {
      // One after the other: a person's numbers follow each other.
      const done = last.then(() => act(userId, step));
      last = done.catch(() => undefined);
      return done;
    },
  };
}

async function tryOnce(
  ports: { readonly sync: Pick<SyncService, 'sync' | 'timelines'>; readonly clock: Clock },
  userId: UserId,
  step: Step,
): Promise<Result<void> | 'again'> {
  const clientId = clientOf(userId);
  const seen = await exchange(ports, { userId, clientId, scope: step.scope, push: [] });
  const seq = (ackOf(seen, clientId) ?? 0) + 1;
  const born = (await ports.sync.timelines()).at(-1)?.n ?? 0;
  const id = idOf(userId, step);
  const push: Mutation = {
    seq,
    id,
    name: step.name,
    args: step.args,
    born,
    at: Math.floor(ports.clock.now()),
    offsetMs: 0,
    base: null,
  };
  const answer = await exchange(ports, { userId, clientId, scope: step.scope, push: [push] });
  if (answer === null) return 'again';
  if (!('results' in answer)) return isPassing(answer.code) ? 'again' : err(appError(answer.code));
  const result = answer.results.find((one) => 'id' in one && one.id === id);
  if (result === undefined || !('end' in result)) return 'again';
  if (result.end === 'applied' || result.end === 'merged') return ok(undefined);
  return err(appError(result.code ?? 'internal', step.name));
}

const isPassing = (code: string): boolean => code === 'unavailable' || code === 'internal';

/** Null while a timeline begins. */
async function exchange(
  { sync, clock }: { readonly sync: Pick<SyncService, 'sync'>; readonly clock: Clock },
  of: {
    readonly userId: UserId;
    readonly clientId: ClientId;
    readonly scope: Scope;
    readonly push: Mutation[];
  },
): Promise<ScopeAnswer | null> {
  const person: Person = { userId: of.userId, operator: false };
  const { scopes } = await sync.sync(person, {
    clientId: of.clientId,
    protocol: protocolVersion,
    timeline: 0,
    sentAt: Math.floor(clock.now()),
    scopes: [{ scope: of.scope, push: of.push, nothingBelow: true }],
  });
  return scopes[0] ?? null;
}

function ackOf(answer: ScopeAnswer | null, clientId: ClientId): number | undefined {
  if (answer === null) return undefined;
  if ('patch' in answer) return answer.patch.acks[clientId];
  return 'reset' in answer ? answer.reset.acks[clientId] : undefined;
}

const clientOf = (userId: UserId): ClientId => {
  const hex = demoDigest('client', userId);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `a${hex.slice(15, 18)}`,
  ];
  return clientIdSchema.parse([...parts, hex.slice(18, 30)].join('-'));
};

const idOf = (userId: UserId, { scope, name, args }: Step): Mutation['id'] => {
  const hex = demoDigest('step', userId, scope, name, canonicalJson(args));
  return mutationIdSchema.parse(Buffer.from(hex, 'hex').subarray(0, 16).toString('base64url'));
};
