/**
 * A group in which every mutation has something to act on, made through any door: over HTTP on a real server, or
 * straight at the sync room. The canaries are words that only this group knows.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { canonicalJson, protocolVersion, type Json, type ScopeAnswer } from '@jamz/core';
import { newId, sha256 } from './people.ts';
import type { RawClient } from './raw-client.ts';

export const roleNames = [
  'stranger',
  'invitee',
  'left',
  'removed',
  'member',
  'admin',
  'owner',
  'operator',
  'pending',
  'target',
  'newcomer',
] as const;
export type RoleName = (typeof roleNames)[number];

/** One person at one door. Every call is a device of its own, so that no call depends on the numbers of another. */
export interface Speaker {
  readonly userId: string;
  /** The scope's answer, or `{code}` when the whole request was refused. */
  say(
    scope: string,
    changes: readonly Change[],
    more?: Readonly<Record<string, unknown>>,
  ): Promise<ScopeAnswer | { readonly code: string }>;
}
export type Cast = Readonly<Record<RoleName, Speaker>>;

export interface Change {
  readonly name: string;
  readonly args: unknown;
  readonly [field: string]: unknown;
}

export const messageOf = (
  scope: string,
  changes: readonly Change[],
  more: Readonly<Record<string, unknown>> = {},
) => ({
  clientId: randomUUID(),
  protocol: protocolVersion,
  timeline: 0,
  sentAt: Date.now(),
  scopes: [
    {
      scope,
      push: changes.map((change, at) => ({
        seq: at + 1,
        id: randomBytes(16).toString('base64url'),
        at: Date.now(),
        offsetMs: 0,
        base: null,
        born: 0,
        ...change,
      })),
      ...(changes.length > 0 && { nothingBelow: true }),
      ...more,
    },
  ],
});

export function speakerOf(person: RawClient): Speaker {
  return {
    userId: person.session.userId,
    async say(scope, changes, more) {
      const answer = await person.post('/api/sync', messageOf(scope, changes, more));
      return answerIn(answer.text);
    },
  };
}

export function answerIn(text: string): ScopeAnswer | { readonly code: string } {
  const body = JSON.parse(text) as { readonly code?: string; readonly scopes?: ScopeAnswer[] };
  return body.scopes?.[0] ?? { code: body.code ?? 'no answer' };
}

/** `applied`, a refusal's code, or `retry:<code>`: what became of the last change, or of the request. */
export function endOf(answer: ScopeAnswer | { readonly code: string }): string {
  if ('code' in answer) return answer.code;
  const last = answer.results.at(-1);
  if (last === undefined)
    return 'revoked' in answer ? 'revoked' : 'patch' in answer ? 'patch' : 'reset';
  if ('taken' in last) return 'taken';
  if ('retry' in last) return `retry:${last.retry}`;
  return last.code ?? (last.end === 'merged' ? 'applied' : last.end);
}

export interface LivedIn {
  readonly scope: string;
  readonly groupId: string;
  /** For each mutation, arguments that its rightful author would get applied. */
  readonly args: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Every id that lives in this group, by what it is. */
  readonly ids: Readonly<Record<string, string>>;
  /** Words that nobody outside may ever read. */
  readonly canaries: readonly string[];
}

export async function liveIn(cast: Cast): Promise<LivedIn> {
  const mark = randomBytes(6).toString('hex');
  const salt = randomBytes(16).toString('base64url');
  const { owner, admin, member, left, removed, pending, target, newcomer } = cast;
  const groupId = sha256(JSON.stringify(['group', owner.userId, salt])).slice(0, 40);
  const scope = `group:${groupId}`;
  const [one, two, gone, run, open] = [newId(), newId(), newId(), newId(), newId()];
  const proof = sha256(`token ${mark}`);
  const name = (what: string): string => `canary-${mark}-${what}`;
  const file = fileOf(mark, name('song'));
  const add = (who: Speaker, role = 'member'): Change => ({
    name: 'member.add',
    args: { userId: who.userId, role },
  });
  const approval = (value: boolean): Change => ({
    name: 'group.set',
    args: { field: 'joinApproval', value },
  });
  await mustApply(owner, scope, [
    { name: 'group.create', args: { salt, name: name('group'), description: name('text') } },
    add(admin, 'admin'),
    ...[member, left, removed, target].map((who) => add(who)),
    { name: 'member.remove', args: { userId: removed.userId } },
    {
      name: 'invitation.create',
      args: { ...invitationOf(open, proof), maxUses: 40 },
    },
    approval(true),
  ]);
  await mustApply(left, scope, [{ name: 'member.leave', args: {} }]);
  await mustApply(member, scope, [
    { name: 'member.setNickname', args: { nickname: name('nick') } },
  ]);
  await mustApply(pending, scope, [
    { name: 'member.join', args: { proof, displayName: name('knocks') } },
  ]);
  const items = [one, two, gone].map((id) => ({ id, title: name(`title-${id.slice(0, 4)}`) }));
  await mustApply(owner, scope, [
    approval(false),
    { name: 'track.register', args: file },
    { name: 'playlist.append', args: { runId: run, items } },
    { name: 'playlist.remove', args: { id: gone } },
    { name: 'group.set', args: { field: 'name', value: name('first') } },
  ]);
  const overruled = await admin.say(scope, [
    { name: 'group.set', args: { field: 'name', value: name('second') } },
  ]);
  const conflictId = conflictIn(overruled);
  const { args } = argsFor({ groupId, one, two, gone, open, proof, conflictId, file });
  return {
    scope,
    groupId,
    args: {
      ...args,
      'group.transferOwner': { userId: target.userId },
      'member.add': { userId: newcomer.userId, role: 'member' },
      'member.approve': { userId: pending.userId },
      'member.decline': { userId: pending.userId },
      'member.setRole': { userId: target.userId, role: 'admin' },
      'member.remove': { userId: target.userId },
      'member.project': { userId: target.userId, displayName: 'X', avatarKey: null },
      'profile.begin': { userId: target.userId, displayName: 'X' },
      'person.erase': { userId: target.userId },
    },
    ids: {
      groupId,
      one,
      two,
      gone,
      run,
      open,
      conflictId,
      proof,
      salt,
      tokenHash: sha256(proof),
      sha256: file.sha256,
      trackId: `track:${file.sha256}`,
      owner: owner.userId,
      member: member.userId,
      removed: removed.userId,
      pending: pending.userId,
    },
    canaries: [`canary-${mark}`],
  };
}

const fileOf = (mark: string, title: string) => ({
  sha256: sha256(mark),
  title,
  artist: '',
  album: '',
  durMs: 1,
  mime: 'audio/mpeg',
  bytes: 1,
});

const invitationOf = (id: string, proof: string) => ({
  id,
  tokenHash: sha256(proof),
  kind: 'link',
  role: 'member',
  maxUses: 1,
  expiresAt: Date.now() + 86_400_000,
});

function argsFor(of: {
  readonly groupId: string;
  readonly one: string;
  readonly two: string;
  readonly gone: string;
  readonly open: string;
  readonly proof: string;
  readonly conflictId: string;
  readonly file: ReturnType<typeof fileOf>;
}) {
  const { groupId, one, two, gone, open, proof, conflictId, file } = of;
  const args = {
    'group.create': { salt: 'somebody-elses-claim-x', name: 'Mine' },
    'group.set': { field: 'description', value: 'new' },
    'group.archive': {},
    'invitation.create': invitationOf(newId(), sha256(newId())),
    'invitation.revoke': { id: open },
    'member.join': { proof },
    'member.setNickname': { nickname: 'Nick' },
    'member.leave': {},
    'track.register': { ...file, sha256: sha256(newId()) },
    'track.available': { sha256: file.sha256 },
    'track.bind': { itemId: one, trackId: `track:${file.sha256}` },
    'playlist.append': { runId: newId(), items: [{ id: newId(), title: 'New' }] },
    'playlist.move': { id: two, afterId: null, beforeId: one },
    'playlist.remove': { id: one },
    'playlist.clear': { ids: [one, two] },
    'playlist.restore': { ids: [gone] },
    'profile.set': { field: 'bio', value: 'x' },
    'conflict.resolve': { conflictId, choice: 'theirs' },
    'conflict.undo': { conflictId },
    'card.project': {
      groupId,
      owner: `scope:group:${groupId}`,
      membership: 'gone',
      name: null,
      avatarKey: null,
      role: null,
      memberCount: null,
      status: null,
      joinedAt: null,
    },
  };
  return { args };
}

async function mustApply(who: Speaker, scope: string, changes: readonly Change[]): Promise<void> {
  const answer = await who.say(scope, changes);
  const ends =
    'results' in answer ? answer.results.map((result) => 'end' in result && result.end) : [];
  const isDone =
    ends.length === changes.length && ends.every((end) => end === 'applied' || end === 'merged');
  if (!isDone) throw new Error(`the group could not be made: ${JSON.stringify(answer)}`);
}

function conflictIn(answer: ScopeAnswer | { readonly code: string }): string {
  const last = 'results' in answer ? answer.results.at(-1) : undefined;
  const id = last !== undefined && 'conflicts' in last ? last.conflicts?.[0] : undefined;
  if (id === undefined) throw new Error(`no conflict: ${JSON.stringify(answer)}`);
  return id;
}

/** All records of a scope as this person sees them: one text, the same when nothing has changed. */
export async function stateOf(who: Speaker, scope: string): Promise<string> {
  const rows: unknown[] = [];
  let page: { pinned: string; after: string } | undefined;
  for (;;) {
    const answer = await who.say(scope, [], page && { page });
    if (!('reset' in answer)) return canonicalJson(answer as unknown as Json);
    const { pinned, upTo, puts, removed } = answer.reset;
    rows.push(...puts, ...removed);
    if (upTo === null) return canonicalJson(rows as Json[]);
    page = { pinned: page?.pinned ?? pinned, after: upTo };
  }
}
