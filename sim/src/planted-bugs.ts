/**
 * Bugs put in on purpose, around the product and never in it: a run must find each of them. They sit at the ports, so
 * that what they spoil is what a mistake behind that port would spoil.
 */
import type {
  KeyPort,
  KeyState,
  Model,
  Owner,
  PatchEvent,
  Push,
  ScopeAnswer,
  StoredCommit,
  SyncRequest,
  SyncResponse,
} from '@jamz/core';
import { StoreUnavailableError, type LogStore } from '@jamz/stores';
import type { TabPlace } from './wire.ts';
import type { World } from './world.ts';

export const plantedBugs = [
  'cas skipped',
  'number forgotten',
  'ack before commit',
  'echo shown twice',
  'purge on 404',
  'gap closes journalled rows',
  'page lost in a reset',
  'cursor without hash',
  'erased written over an unreachable key',
  'relay out of order',
  'stranger never numbered',
  'key store away parks the queue',
  'patch for the removed',
  'row dropped on send',
  'tab of the previous person writes',
  'row leaves on a bare version',
] as const;
export type PlantedBug = (typeof plantedBugs)[number];

/** Two servers stop minding each other, or an append says yes and stores nothing. */
export function plantInLog(world: World, log: LogStore): LogStore {
  const append = async (commit: StoredCommit): ReturnType<LogStore['append']> => {
    const result = await log.append(commit);
    if (world.bugs.has('ack before commit') && result.end === 'lost') return { end: 'appended' };
    if (!world.bugs.has('cas skipped') || result.end !== 'lost') return result;
    const snapshot = world.log.snapshot();
    world.log.restore({ ...snapshot, all: [...snapshot.all, commit] });
    return { end: 'appended' };
  };
  if (!world.bugs.has('ack before commit') && !world.bugs.has('cas skipped')) return log;
  return { ...log, append, appendMany: (commits) => Promise.all(commits.map(append)) };
}

/** A key that cannot be reached is taken for a destroyed one. */
export function plantInKeys(world: World, keys: KeyPort): KeyPort {
  if (!world.bugs.has('erased written over an unreachable key')) return keys;
  return {
    ...keys,
    async read(owners) {
      try {
        return await keys.read(owners);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        return new Map<Owner, KeyState>(owners.map((owner) => [owner, 'destroyed']));
      }
    },
  };
}

/** The relay carries what it saw the time before. */
export function plantInModel(world: World, model: Model): Model {
  if (!world.bugs.has('relay out of order')) return model;
  const before = new Map<string, ReturnType<Model['projections'][number]['targets']>>();
  return {
    ...model,
    projections: model.projections.map((projection) => ({
      ...projection,
      targets(state, source) {
        const key = `${projection.mutation} ${source}`;
        const now = projection.targets(state, source);
        const stale = before.get(key) ?? now;
        before.set(key, now);
        return stale;
      },
    })),
  };
}

export function plantInRequest(world: World, request: SyncRequest): SyncRequest {
  if (world.bugs.size === 0) return request;
  const scopes = request.scopes.map((scope) => {
    let { push } = scope;
    if (world.bugs.has('gap closes journalled rows'))
      push = push.map((row) => closedWhenReoffered(row));
    if (world.bugs.has('number forgotten')) push = push.map((row) => underAnotherName(world, row));
    const { nothingBelow, ...rest } = scope;
    const isNumbered = !world.bugs.has('stranger never numbered') && nothingBelow === true;
    return { ...rest, push, ...(isNumbered && { nothingBelow: true as const }) };
  });
  const isForgotten = world.bugs.has('number forgotten');
  return isForgotten
    ? { ...request, clientId: freshClient(world), scopes }
    : { ...request, scopes };
}

const closedWhenReoffered = (row: Push): Push =>
  'close' in row || row.re !== true ? row : { seq: row.seq, id: row.id, close: 'lost' };

/** As a server behaves that forgot both number and id of what it decided. */
function underAnotherName(world: World, row: Push): Push {
  const id = world.fork(`forgotten ${world.time.events()} ${row.id}`).hex(22);
  return { ...row, id } as Push;
}

function freshClient(world: World): SyncRequest['clientId'] {
  const chance = world.fork(`forgotten ${world.time.events()}`);
  const hex = chance.hex(32);
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  return text as SyncRequest['clientId'];
}

export function plantInResponse(
  world: World,
  place: TabPlace,
  request: SyncRequest,
  response: SyncResponse,
): SyncResponse {
  if (world.bugs.size === 0) return response;
  void place;
  return {
    ...response,
    scopes: response.scopes.map((answer, n) => spoil(world, answer, request.scopes[n])),
  };
}

function spoil(
  world: World,
  answer: ScopeAnswer,
  asked: SyncRequest['scopes'][number] | undefined,
): ScopeAnswer {
  if ('code' in answer) {
    if (
      world.bugs.has('purge on 404') &&
      answer.code === 'not_found' &&
      asked?.cursor !== undefined
    ) {
      const { scope } = answer;
      return { scope, results: [], version: 0, safeVersion: 0, more: false, revoked: asked.cursor };
    }
    if (
      world.bugs.has('key store away parks the queue') &&
      answer.code === 'unavailable' &&
      world.keyring.isAway()
    ) {
      return parked(answer.scope, asked);
    }
    return answer;
  }
  if (world.bugs.has('page lost in a reset') && 'reset' in answer && answer.reset.after !== '') {
    return { ...answer, reset: { ...answer.reset, puts: [], removed: [] } };
  }
  return answer;
}

function parked(
  scope: ScopeAnswer['scope'],
  asked: SyncRequest['scopes'][number] | undefined,
): ScopeAnswer {
  const results = (asked?.push ?? []).map(({ seq, id }) => ({
    seq,
    id,
    end: 'parked' as const,
    version: 0,
    at: 0,
    code: 'unavailable' as const,
  }));
  const cursor = asked?.cursor;
  if (cursor === undefined) return { scope, code: 'unavailable' };
  const patch = { from: cursor, to: cursor, puts: [], removed: [], acks: {} };
  return { scope, results, version: 0, safeVersion: 0, more: false, patch };
}

/** A broadcast that overtakes the answer no longer says whose numbers it contains. */
export function plantInHint(world: World, event: PatchEvent): PatchEvent {
  if (!world.bugs.has('echo shown twice') || event.patch === undefined) return event;
  return { ...event, patch: { ...event.patch, acks: {} } };
}
