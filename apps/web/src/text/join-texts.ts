/** Words for somebody who holds an invitation. */
import type { ErrorCode } from '@jamz/core';

const refusals: Partial<Record<ErrorCode, { readonly title: string; readonly text: string }>> = {
  invitation_expired: {
    title: 'This invitation has expired',
    text: 'Links are good for seven days. Ask for a new one.',
  },
  invitation_used: {
    title: 'This invitation was used already',
    text: 'As many people as it was meant for have joined with it. Ask for a new one.',
  },
  group_full: {
    title: 'This group is full',
    text: 'Every seat is taken. Somebody has to leave before you can join.',
  },
  member_removed: {
    title: 'You were removed from this group',
    text: 'A link cannot bring you back. Ask an admin to add you again.',
  },
  invitation_revoked: {
    title: 'This invitation was withdrawn',
    text: 'Whoever sent it took it back. Ask for a new one.',
  },
  group_archived: {
    title: 'This group is archived',
    text: 'Nobody can join it any more.',
  },
};

/** Expired, used up, full, removed: four different messages (and two more). Null for anything else. */
export function joinRefusal(code: ErrorCode): { title: string; text: string } | null {
  return refusals[code] ?? null;
}

export const joinTexts = {
  title: 'You are invited',
  looking: 'Looking up the invitation',
  join: 'Join',
  joinNamed: (group: string) => `Join ${group}`,
  as: (role: string) => `You join as ${role.toLowerCase()}.`,
  expires: (when: string) => `The link expires ${when}.`,
  offlineTitle: 'No connection right now',
  offlineText:
    'The invitation cannot be looked up, but you can ask to join: the request is saved on this device and sent by itself.',
  askOffline: 'Save my request',
  savedTitle: 'Request saved, will be sent',
  savedText: 'The group appears in your list as soon as the server has let you in.',
  waitingTitle: 'Asking to join...',
  approvalTitle: 'Waiting for an admin',
  approvalText: 'This group lets people in one by one. It appears in your list once somebody did.',
  unknownTitle: 'This invitation does not open yet, or no longer',
  unknownText:
    'The phone that made it may not have been online yet; or it has expired, was used up or withdrawn. Ask to join: you are told, and if it opens later, you are let in.',
  ask: 'Ask to join',
  signInFirst: 'Sign in to join',
  signInText: 'You need an account on this server. The invitation waits meanwhile.',
  refusedTitle: 'You cannot join',
  wrongTitle: 'This link is not complete',
  wrongText: 'Part of it may have been lost on the way. Copy it again, or ask for a new one.',
  open: 'Open the group',
  alreadyTitle: 'You are in this group',
} as const;
