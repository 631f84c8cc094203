/** One scope on a server made of nothing: runs mutations one by one, as an actor would, and remembers outcomes. */
import { createHash } from 'node:crypto';
import { scopeSchema, userIdSchema } from '../base/ids.ts';
import { nextStamp, type Stamp } from '../clock/hybrid-time.ts';
import type { Facts, Model, MutationContext } from '../sync/model.ts';
import { runMutation, type RunResult } from '../sync/run-mutation.ts';
import { createScopeState } from '../sync/scope-state.ts';
import { groupIdFrom } from './group.ts';
import { proofOfToken, tokenHashOf } from './invitation.ts';
import { trafficJamzModel } from './model.ts';
import { findRecord, listRecords, type KindName } from './records.ts';
import { sortPlaylist } from './playlist.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const startMs = 1_800_000_000_000;
export const salt = 'saltsaltsaltsaltsaltsa';
export const groupId = groupIdFrom('olga', salt, sha256);
export const proofOf = (token: string): string => proofOfToken(token, sha256);
export const hashOf = (token: string): string => tokenHashOf(token, sha256);

export interface CallOptions {
  /** Corrected birth. */
  readonly at?: number;
  /** Version the author saw; the newest by default. */
  readonly seen?: number;
  readonly client?: string;
  readonly system?: true;
  readonly facts?: Facts | null;
  readonly operator?: boolean;
}

export function createScene(scopeText = `group:${groupId}`, model: Model = trafficJamzModel) {
  const scope = scopeSchema.parse(scopeText);
  const state = createScopeState();
  const stamps = new Map<string, Stamp>();
  let version = 0;
  let now = startMs;
  let seq = 0;

  const contextFor = (who: string, options: CallOptions): MutationContext => {
    const clientId = options.client ?? `${who}-phone`;
    const stamp = nextStamp(options.at ?? now, now, clientId, stamps.get(clientId));
    seq += 1;
    return {
      scope,
      person: {
        userId: userIdSchema.parse(who),
        operator: options.operator ?? false,
        ...(options.system && { system: true as const }),
      },
      clientId,
      seq,
      id: `mutation-${seq}`,
      stamp,
      seenVersion: options.seen ?? version,
      now,
      version: version + 1,
      sha256,
    };
  };

  const run = (who: string, name: string, args: unknown, options: CallOptions = {}): RunResult => {
    now += 1_000;
    const context = contextFor(who, options);
    const facts = options.facts === undefined ? { onServer: true } : options.facts;
    const result = runMutation(model, state, { name, args }, context, facts);
    if (result.end === 'rejected' || result.end === 'threw') return result;
    version += 1;
    stamps.set(String(context.clientId), context.stamp);
    for (const put of result.changes.puts) state.putEntity({ ...put, version });
    for (const gone of result.changes.removed) state.bury({ ...gone, version, at: now });
    return result;
  };

  return {
    scope,
    state,
    run,
    /** What became of it, in one word: `applied`, `merged`, a refusal's code, or what it threw. */
    end(who: string, name: string, args: unknown, options: CallOptions = {}): string {
      const result = run(who, name, args, options);
      if (result.end === 'rejected') return result.code;
      return result.end === 'threw' ? `${result.code}: ${result.detail}` : result.end;
    },
    wait(ms: number): void {
      now += ms;
    },
    now: () => now,
    version: () => version,
    record: <Kind extends KindName>(kind: Kind, id: string) => findRecord(state, kind, id),
    all: <Kind extends KindName>(kind: Kind) => listRecords(state, kind).map(({ value }) => value),
    titles: () => sortPlaylist(state.list('playlistItem')).map(({ value }) => value['title']),
  };
}
export type Scene = ReturnType<typeof createScene>;

/** Olga's group with Ada as admin and Max as member. */
export function createGroupScene(): Scene {
  const scene = createScene();
  scene.run('olga', 'group.create', { salt, name: 'Convoy', displayName: 'Olga' });
  scene.run('olga', 'member.add', { userId: 'ada', role: 'admin' });
  scene.run('olga', 'member.add', { userId: 'max', role: 'member' });
  return scene;
}

/** Makes an invitation and returns its token. */
export function invite(scene: Scene, options: Partial<Record<string, unknown>> = {}): string {
  const token = `token-${scene.version()}`.padEnd(22, 'x');
  scene.run('ada', 'invitation.create', {
    id: `inv-${scene.version()}`,
    tokenHash: hashOf(token),
    kind: 'link',
    role: 'member',
    maxUses: 1,
    expiresAt: scene.now() + 86_400_000,
    ...options,
  });
  return token;
}
