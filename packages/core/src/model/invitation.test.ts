import { expect, test } from 'vitest';
import { formatInvitationLink, parseInvitationLink } from './invitation.ts';
import { sortPlaylist } from './playlist.ts';
import { roleAtLeast } from './member.ts';

const token = 'AbCdEfGhIjKlMnOpQrStU_';
const link = { groupId: 'g1', token, expiresAt: 1_800_000_000_000 };

test('[H19] group and token stand behind the # of the link', () => {
  const text = formatInvitationLink('https://jamz.example', link);
  expect(text).toBe(`https://jamz.example/#/join/g1/${token}/tro8w0`);
  expect(text.split('#')[0]).not.toContain('g1');
  expect(parseInvitationLink(` ${text}\n`)).toEqual(link);
});

test('[EN39] a link reads with and without its expiry, and from the part behind the # alone', () => {
  expect(parseInvitationLink(`#/join/g1/${token}`)).toEqual({ ...link, expiresAt: null });
  expect(parseInvitationLink(`/join/g1/${token}`)).toEqual({ ...link, expiresAt: null });
  const plain = formatInvitationLink('http://127.0.0.1:1', { ...link, expiresAt: null });
  expect(parseInvitationLink(plain)?.expiresAt).toBeNull();
});

test('[H19] what is no link reads as none', () => {
  for (const text of [
    '',
    'https://jamz.example',
    `#/join/${token}`,
    `#/join/g1/${token}x`,
    `#/join/../g1/${token}`,
    `#/join/g1/${token}/not-a-time`,
    `${'#/join/'.repeat(1_000)}g1`,
  ]) {
    expect(parseInvitationLink(text)).toBeNull();
  }
});

test('roles are ordered', () => {
  expect(roleAtLeast('owner', 'admin')).toBe(true);
  expect(roleAtLeast('admin', 'admin')).toBe(true);
  expect(roleAtLeast('member', 'admin')).toBe(false);
});

test('the playlist is sorted by bytes: capitals before small letters, ids break ties', () => {
  const item = (id: string, orderKey: string) => ({ id, value: { orderKey } });
  const sorted = sortPlaylist([item('2', 'a0'), item('3', 'Zz'), item('1', 'a0'), item('4', 'aB')]);
  expect(sorted.map(({ id }) => id)).toEqual(['3', '1', '2', '4']);
});
