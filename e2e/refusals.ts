/** Good messages that the rules of the product refuse: one for every code that a person can meet. */
import { expect } from 'vitest';
import { callAs, papersOf } from './cast.ts';
import type { Attacked } from './hostile-ground.ts';
import { wordOfSync } from './hostile-rows.ts';
import { liveIn, messageOf, type Speaker } from './lived-in.ts';
import { createPerson, newId, password, sha256 } from './people.ts';
import { createDeviceKey } from './raw-client.ts';
import type { SeenCodes } from './seen-codes.ts';

export async function meetEveryRefusal(at: Attacked, codes: SeenCodes): Promise<void> {
  const { cast } = at;
  const { owner, admin, member, removed, stranger } = cast;
  const lived = await liveIn(cast);
  const say = async (who: Speaker, name: string, args: object): Promise<string> => {
    const answer = await who.say(lived.scope, [{ name, args }]);
    return wordOfSync(codes.note(JSON.stringify({ scopes: [answer] })));
  };
  const invite = async (more: object): Promise<string> => {
    const proof = sha256(newId());
    const args = {
      id: newId(),
      tokenHash: sha256(proof),
      kind: 'link',
      role: 'member',
      maxUses: 1,
      expiresAt: Date.now() + 1e8,
      ...more,
    };
    expect(await say(owner, 'invitation.create', args)).toBe('applied');
    return proof;
  };
  const ids = lived.ids as Record<string, string>;
  const join = (who: Speaker, proof: string) => say(who, 'member.join', { proof });
  expect(await join(stranger, await invite({ expiresAt: 1 }))).toBe('invitation_expired');
  const withdrawn = newId();
  const proof = await invite({ id: withdrawn });
  expect(await say(owner, 'invitation.revoke', { id: withdrawn })).toBe('applied');
  expect(await join(stranger, proof)).toBe('invitation_revoked');
  const once = await invite({});
  expect(await join(cast.invitee, once)).toBe('applied');
  expect(await join(stranger, once)).toBe('invitation_used');
  expect(await join(removed, ids['proof'] ?? '')).toBe('member_removed');
  expect(await say(owner, 'member.leave', {})).toBe('last_owner');
  expect(await say(owner, 'playlist.remove', { id: newId() })).toBe('missing');
  expect(await say(member, 'group.archive', {})).toBe('not_allowed');
  expect(await say(owner, 'track.bind', { itemId: ids['gone'], trackId: ids['trackId'] })).toBe(
    'removed',
  );
  expect(
    await say(owner, 'playlist.append', {
      runId: newId(),
      items: [{ id: ids['one'], title: 'x' }],
    }),
  ).toBe('taken');
  const items = (count: number) =>
    Array.from({ length: count }, () => ({ id: newId(), title: 'x' }));
  expect(await say(owner, 'playlist.append', { runId: newId(), items: items(240) })).toBe(
    'applied',
  );
  expect(await say(owner, 'playlist.append', { runId: newId(), items: items(20) })).toBe('full');
  // A recorded refusal answers a repeat of its number, whoever asks again under another id.
  const message = messageOf(lived.scope, [
    { name: 'group.set', args: { field: 'name', value: 'x' } },
  ]);
  expect(wordOfSync((await at.people.removed.post('/api/sync', message)).text)).toBe(
    'member_removed',
  );
  const again = await at.people.removed.post('/api/sync', message);
  expect(wordOfSync(codes.note(again.text))).toBe('refused');
  const gone = await createPerson(at.server.origin, `gone-${newId()}`);
  expect(await say(owner, 'member.add', { userId: gone.session.userId, role: 'member' })).toBe(
    'applied',
  );
  const erased = await callAs(at.server.origin, papersOf(gone), {
    method: 'DELETE',
    path: '/api/me',
    body: { password },
  });
  expect(erased.status).toBe(204);
  expect(await say(admin, 'member.setRole', { userId: gone.session.userId, role: 'admin' })).toBe(
    'erased',
  );
  const late = await callAs(at.server.origin, papersOf(gone), { method: 'GET', path: '/api/me' });
  expect(codes.note(late.text)).toContain('session_revoked');
  expect(await say(owner, 'group.archive', {})).toBe('applied');
  expect(await say(admin, 'group.set', { field: 'name', value: 'x' })).toBe('group_archived');
  const deviceKey = (await createDeviceKey()).jwk;
  const account = { displayName: 'X', deviceName: 'x', deviceKey };
  const register = async (login: string, word: string): Promise<string> => {
    const body = { login, password: word, ...account };
    const answer = await callAs(
      at.server.origin,
      {},
      { method: 'POST', path: '/api/auth/register', body },
    );
    return codes.note(answer.text);
  };
  expect(await register(`weak-${newId()}`, 'password')).toContain('weak_password');
  expect(await register('owner', password)).toContain('name_taken');
}
