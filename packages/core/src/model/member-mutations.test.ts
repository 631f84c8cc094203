import { describe, expect, test } from 'vitest';
import { trafficJamzModel } from './model.ts';
import { previewInvitation } from './invitation-mutations.ts';
import {
  createGroupScene,
  createScene,
  groupId,
  hashOf,
  invite,
  proofOf,
  sha256,
} from './scene.test-support.ts';

const wrongProof = proofOf('nobody-has-this-token!');

describe('member.join', () => {
  test('[EN38] opens with H(token) against H(H(token)) and counts the use', () => {
    const scene = createGroupScene();
    const token = invite(scene);
    expect(JSON.stringify(scene.all('invitation'))).not.toContain(token);
    const args = { proof: proofOf(token), displayName: 'Nina' };
    expect(scene.end('nina', 'member.join', args)).toBe('applied');
    expect(scene.record('member', 'nina')).toMatchObject({ role: 'member', displayName: 'Nina' });
    expect(scene.all('invitation')).toMatchObject([{ uses: 1 }]);
    expect(scene.end('nina', 'member.join', args)).toBe('applied');
    expect(scene.all('invitation')).toMatchObject([{ uses: 1 }]);
  });

  test('[EN38] the stored hash does not open the door', () => {
    const scene = createGroupScene();
    const token = invite(scene);
    expect(scene.end('eve', 'member.join', { proof: hashOf(token) })).toBe('not_found');
    expect(scene.end('eve', 'member.join', { proof: token })).toBe('bad_arguments');
  });

  test('refuses in four different ways, and a stranger without a token in a fifth', () => {
    const scene = createGroupScene();
    const used = invite(scene);
    scene.run('nina', 'member.join', { proof: proofOf(used) });
    const expired = invite(scene, { expiresAt: scene.now() + 60_000 });
    const removed = invite(scene, { maxUses: 5 });
    scene.run('ada', 'member.remove', { userId: 'max' });
    const full = invite(scene, { maxUses: 5 });
    scene.wait(120_000);
    const join = (who: string, token: string): string =>
      scene.end(who, 'member.join', { proof: proofOf(token) });
    expect(join('eve', used)).toBe('invitation_used');
    expect(join('eve', expired)).toBe('invitation_expired');
    expect(join('max', removed)).toBe('member_removed');
    expect(scene.end('max', 'member.join', { proof: wrongProof })).toBe('not_found');
    expect(scene.end('eve', 'member.join', { proof: wrongProof })).toBe('not_found');
    for (let n = scene.all('member').length - 1; n < 50; n += 1) {
      scene.run('ada', 'member.add', { userId: `p${n}`, role: 'member' });
    }
    expect(join('eve', full)).toBe('group_full');
  });

  test('expiry is judged by the server, whatever birth a device claims', () => {
    const scene = createGroupScene();
    const token = invite(scene, { expiresAt: scene.now() + 60_000 });
    const at = scene.now();
    scene.wait(120_000);
    expect(scene.end('eve', 'member.join', { proof: proofOf(token) }, { at })).toBe(
      'invitation_expired',
    );
  });

  test('[EN38] demoting the inviter revokes what he gave; the role is capped by his right', () => {
    const scene = createGroupScene();
    const token = invite(scene, { role: 'admin', maxUses: 3 });
    scene.run('olga', 'member.setRole', { userId: 'ada', role: 'member' });
    expect(scene.end('eve', 'member.join', { proof: proofOf(token) })).toBe('invitation_revoked');
    const other = createGroupScene();
    const given = invite(other, { maxUses: 3 });
    other.run('olga', 'group.transferOwner', { userId: 'ada' });
    expect(other.end('eve', 'member.join', { proof: proofOf(given) })).toBe('applied');
  });

  test('a member with no right to invite any more opens nothing', () => {
    const scene = createGroupScene();
    const token = 'by-max'.padEnd(22, 'x');
    const args = { id: 'i', tokenHash: hashOf(token), kind: 'link', role: 'member', maxUses: 1 };
    const expiresAt = scene.now() + 60_000;
    expect(scene.end('max', 'invitation.create', { ...args, expiresAt, role: 'admin' })).toBe(
      'not_allowed',
    );
    expect(scene.end('max', 'invitation.create', { ...args, expiresAt })).toBe('applied');
    scene.run('ada', 'group.set', { field: 'membersCanInvite', value: false });
    expect(scene.end('max', 'invitation.create', { ...args, id: 'j', expiresAt })).toBe(
      'not_allowed',
    );
    expect(scene.end('eve', 'member.join', { proof: proofOf(token) })).toBe('invitation_revoked');
  });

  test('with approval it makes a request that an admin decides', () => {
    const scene = createGroupScene();
    scene.run('ada', 'group.set', { field: 'joinApproval', value: true });
    const token = invite(scene, { maxUses: 2 });
    const args = { proof: proofOf(token), displayName: 'Nina' };
    expect(scene.end('nina', 'member.join', args)).toBe('applied');
    expect(scene.record('member', 'nina')).toBeUndefined();
    expect(trafficJamzModel.mayRead(scene.state, scene.scope, 'nina' as never)).toBe(false);
    expect(scene.end('max', 'member.approve', { userId: 'nina' })).toBe('not_allowed');
    expect(scene.end('ada', 'member.decline', { userId: 'nina' })).toBe('applied');
    expect(scene.end('ada', 'member.approve', { userId: 'nina' })).toBe('applied');
    expect(scene.record('member', 'nina')).toMatchObject({ status: 'active', displayName: 'Nina' });
    expect(scene.end('ada', 'member.decline', { userId: 'nina' })).toBe('missing');
  });

  test('on the device, which knows neither group nor invitation, it is saved and shows nothing', () => {
    const scene = createScene();
    const onDevice = { facts: null };
    expect(scene.end('nina', 'member.join', { proof: wrongProof }, onDevice)).toBe('applied');
    expect(scene.state.size()).toBe(0);
    expect(scene.end('nina', 'member.join', { proof: wrongProof })).toBe('not_found');
  });
});

describe('the preview', () => {
  test('[EN38] tells a holder of the link what he joins, and others nothing', () => {
    const scene = createGroupScene();
    const token = invite(scene);
    const at = { now: scene.now(), sha256 };
    const preview = previewInvitation(scene.state, groupId, proofOf(token), at);
    expect(preview).toMatchObject({ ok: true, value: { groupName: 'Convoy', memberCount: 3 } });
    expect(previewInvitation(scene.state, groupId, wrongProof, at)).toEqual({
      ok: false,
      error: 'not_found',
    });
  });
});

describe('coming and going', () => {
  test('[EN9] a removal beats an addition that had not seen it, and never expires', () => {
    const scene = createGroupScene();
    const seen = scene.version();
    scene.run('olga', 'member.remove', { userId: 'max' });
    scene.wait(400 * 86_400_000);
    const late = scene.end('ada', 'member.add', { userId: 'max', role: 'member' }, { seen });
    expect(late).toBe('merged');
    expect(scene.record('member', 'max')?.status).toBe('removed');
    expect(scene.all('conflict')).toMatchObject([{ policy: 'removal-wins', asked: false }]);
    expect(scene.end('ada', 'member.add', { userId: 'max', role: 'member' })).toBe('applied');
    expect(scene.record('member', 'max')?.status).toBe('active');
  });

  test('adding twice is one membership', () => {
    const scene = createGroupScene();
    const seen = scene.version();
    scene.run('olga', 'member.add', { userId: 'nina', role: 'admin' }, { seen });
    scene.run('ada', 'member.add', { userId: 'nina', role: 'member' }, { seen });
    expect(scene.record('member', 'nina')).toMatchObject({ role: 'admin', status: 'active' });
  });

  test('the removed lose every right at once, also for what they queued before', () => {
    const scene = createGroupScene();
    scene.run('ada', 'member.remove', { userId: 'max' });
    const items = [{ id: 'a', title: 'Song' }];
    expect(scene.end('max', 'playlist.append', { runId: 'r', items })).toBe('member_removed');
    expect(trafficJamzModel.readers(scene.state, scene.scope)).toEqual(['ada', 'olga']);
    expect(trafficJamzModel.hasHistory(scene.state, scene.scope, 'max' as never)).toBe(true);
    expect(trafficJamzModel.hasHistory(scene.state, scene.scope, 'eve' as never)).toBe(false);
  });

  test('nobody manages his equals or betters', () => {
    const scene = createGroupScene();
    scene.run('olga', 'member.add', { userId: 'bert', role: 'admin' });
    const role = (who: string, userId: string, to: string): string =>
      scene.end(who, 'member.setRole', { userId, role: to });
    expect(role('max', 'max', 'admin')).toBe('not_allowed');
    expect(role('ada', 'bert', 'member')).toBe('not_allowed');
    expect(role('ada', 'olga', 'member')).toBe('not_allowed');
    expect(role('ada', 'max', 'admin')).toBe('applied');
    expect(role('olga', 'max', 'member')).toBe('applied');
    expect(role('olga', 'olga', 'member')).toBe('not_allowed');
    expect(role('olga', 'max', 'owner')).toBe('bad_arguments');
    const remove = (who: string, userId: string): string =>
      scene.end(who, 'member.remove', { userId });
    expect(remove('max', 'ada')).toBe('not_allowed');
    expect(remove('ada', 'bert')).toBe('not_allowed');
    expect(remove('ada', 'olga')).toBe('not_allowed');
    expect(remove('olga', 'bert')).toBe('applied');
    expect(remove('olga', 'eve')).toBe('missing');
  });

  test('the owner cannot leave before handing over; who left comes back with an invitation', () => {
    const scene = createGroupScene();
    expect(scene.end('olga', 'member.leave', {})).toBe('last_owner');
    expect(scene.end('max', 'member.leave', {})).toBe('applied');
    const token = invite(scene);
    expect(scene.end('max', 'member.join', { proof: proofOf(token) })).toBe('applied');
  });

  test('a nickname is one’s own', () => {
    const scene = createGroupScene();
    expect(scene.end('max', 'member.setNickname', { nickname: 'Mäx' })).toBe('applied');
    expect(scene.end('max', 'member.setNickname', { userId: 'ada', nickname: 'x' })).toBe(
      'bad_arguments',
    );
    expect(scene.record('member', 'max')?.nickname).toBe('Mäx');
    expect(scene.end('max', 'member.setNickname', { nickname: null })).toBe('applied');
  });

  test('a question about a nickname is its person’s alone', () => {
    const scene = createGroupScene();
    const seen = scene.version();
    scene.run('max', 'member.setNickname', { nickname: 'A' }, { client: 'one', seen });
    scene.run('max', 'member.setNickname', { nickname: 'B' }, { client: 'two', seen });
    const conflictId = scene.state.list('conflict')[0]?.id;
    const choice = { conflictId, choice: 'theirs' };
    expect(scene.all('conflict')).toMatchObject([{ asked: true, owner: 'person:max' }]);
    expect(scene.end('olga', 'conflict.resolve', choice)).toBe('not_allowed');
    expect(scene.end('olga', 'conflict.undo', { conflictId })).toBe('not_allowed');
    expect(scene.end('max', 'conflict.resolve', choice)).toBe('applied');
    expect(scene.record('member', 'max')?.nickname).toBe('A');
  });

  test('taking back an overruled addition adds again, now knowing of the removal', () => {
    const scene = createGroupScene();
    const seen = scene.version();
    scene.run('olga', 'member.remove', { userId: 'max' });
    scene.run('ada', 'member.add', { userId: 'max', role: 'member' }, { seen });
    const conflictId = scene.state.list('conflict')[0]?.id;
    expect(scene.end('ada', 'conflict.resolve', { conflictId, choice: 'theirs' })).toBe('applied');
    expect(scene.record('member', 'max')?.status).toBe('removed');
    expect(scene.end('ada', 'conflict.undo', { conflictId })).toBe('applied');
    expect(scene.record('member', 'max')).toMatchObject({ status: 'active', role: 'member' });
  });

  test('an operator has no right in a group', () => {
    const scene = createGroupScene();
    const options = { operator: true };
    expect(scene.end('root', 'group.set', { field: 'name', value: 'x' }, options)).toBe(
      'not_found',
    );
    expect(trafficJamzModel.mayRead(scene.state, scene.scope, 'root' as never)).toBe(false);
  });
});

describe('invitations', () => {
  test('are withdrawn by who made them or by admins', () => {
    const scene = createGroupScene();
    invite(scene);
    const [first] = scene.state.list('invitation');
    expect(scene.end('max', 'invitation.revoke', { id: first?.id })).toBe('not_allowed');
    expect(scene.end('olga', 'invitation.revoke', { id: first?.id })).toBe('applied');
    expect(scene.end('olga', 'invitation.revoke', { id: 'other' })).toBe('missing');
  });

  test('live at most seven days and a hundred at a time', () => {
    const scene = createGroupScene();
    invite(scene, { expiresAt: scene.now() + 365 * 86_400_000 });
    const [only] = scene.all('invitation');
    expect((only?.expiresAt ?? 0) - scene.now()).toBeLessThanOrEqual(7 * 86_400_000);
    for (let n = 0; n < 99; n += 1) invite(scene);
    expect(scene.all('invitation').length).toBe(100);
    const args = { id: 'one-more', kind: 'link', role: 'member', maxUses: 1 };
    const rest = { tokenHash: hashOf('one-more'), expiresAt: scene.now() + 1_000 };
    expect(scene.end('ada', 'invitation.create', { ...args, ...rest })).toBe('full');
  });
});
