/** Words of groups: list, creation, members, invitations, joining, settings. */
import { limits, type ErrorCode, type Role } from '@jamz/core';

export const roleTexts: Record<Role, string> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
};

const peopleText = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
const membersText = (count: number): string => (count === 1 ? 'Just you' : peopleText(count));

export const groupTexts = {
  listTitle: 'Your groups',
  loading: 'Opening your groups',
  emptyTitle: 'No group yet',
  emptyText:
    'A group shares one playlist and one plan. Start one now, also without a network, or open the invitation link somebody sent you.',
  unknownTitle: 'Your groups are not on this device yet',
  unknownText: 'They come as soon as there is a connection. You can start a new one right away.',
  openInvitation: 'I have an invitation',
  create: 'New group',
  createTitle: 'New group',
  createText:
    'You are its owner. It works at once, also offline, and is shared when you are online.',
  createPictureTitle: 'Give it a face',
  createPictureText: 'Optional. It stands beside the name in everybody’s list.',
  createRulesTitle: 'Who may what?',
  createRulesText: 'You can change all of this later, in the settings of the group.',
  createInviteTitle: (name: string) => `Who comes along to ${name}?`,
  createInviteText: 'Let the others scan this, or send the link: up to ten people, for seven days.',
  createInviteFailed: 'The link could not be made. The group is there all the same.',
  createSteps: ['Name', 'Picture', 'Rules', 'Invitation'],
  skipPicture: 'Skip',
  createButton: 'Create group',
  openGroup: 'Open the group',
  name: 'Name of the group',
  nameHint: 'For example “Alps 2027” or “Carpool north”.',
  needName: 'Give the group a name.',
  description: 'What is it about?',
  descriptionHint: 'Optional. Where to, when, what to bring.',
  archived: 'Archived',
  archivedText: 'This group is archived: everybody can read it, nobody can change it.',
  members: membersText,
  people: peopleText,
  notShared: 'Will be shared when you are online',
  gone: 'This group is not on this device',
  goneText:
    'You may have left it, been removed, or never joined. If you just joined, it comes in a moment.',
  opening: 'Opening the group',
  openingLate: 'The group did not come from the server yet. It opens by itself when it does.',
  tabs: { playlist: 'Playlist', members: 'Members', invite: 'Invite', settings: 'Settings' },

  membersTitle: 'Members',
  joined: (when: string) => `Joined ${when}`,
  memberActions: (name: string) => `Actions for ${name}`,
  makeAdmin: 'Make admin',
  makeMember: 'Make member',
  makeOwner: 'Hand the group over',
  makeOwnerText: (name: string) => `${name} becomes the owner, you become an admin.`,
  removeMember: 'Remove from the group',
  removeMemberTitle: (name: string) => `Remove ${name}?`,
  removeMemberText: 'The group disappears from their devices. Only an admin can add them again.',
  removeButton: 'Remove',
  leave: 'Leave the group',
  leaveTitle: 'Leave this group?',
  leaveText: 'It disappears from your devices. You need a new invitation to come back.',
  leaveButton: 'Leave',
  lastOwner: 'You are the only owner. Hand the group over before you leave.',
  nickname: 'My nickname here',
  nicknameHint: 'Shown in this group instead of your name. Leave empty to use your name.',
  nicknameTitle: 'Nickname in this group',
  requestsTitle: 'Want to join',
  approve: 'Let in',
  decline: 'Decline',
  approveName: (name: string) => `Let in ${name}`,
  declineName: (name: string) => `Decline ${name}`,
  loneTitle: 'It is only you so far',
  loneText: 'Invite the others by link or QR code.',
  deletedPerson: 'deleted person',
  unnamedPerson: 'New member',
  formerMember: 'a former member',

  settingsTitle: 'Settings',
  onlyAdmins: 'Only admins can change these.',
  saveButton: 'Save',
  wordsTitle: 'Name and purpose',
  pictureTitle: 'Picture',
  rulesTitle: 'Who may what',
  joinApproval: 'An admin lets each person in',
  joinApprovalHint: 'Off: whoever has a link is in at once.',
  membersCanInvite: 'Members may invite',
  membersCanInviteHint: 'Off: only admins make links.',
  djPolicy: 'Who may be DJ',
  djPolicies: {
    everyone: 'Everybody',
    admins: 'Admins',
    owner: 'Only the owner',
  },
  djPolicyHint: 'The DJ chooses what all of you hear.',
  archive: 'Archive the group',
  archiveTitle: 'Archive this group?',
  archiveText: 'Everybody can still read it, nobody can change it any more, and nobody can join.',
  archiveButton: 'Archive',
} as const;

export const inviteTexts = {
  title: 'Bring the others along',
  text: 'Whoever opens the link can join. It stays good for seven days.',
  create: 'New invitation link',
  uses: 'How many people may use it?',
  usesOne: 'One person',
  usesMany: (count: number) => `Up to ${count} people`,
  offlineHint: 'This link opens once this phone has been online.',
  scan: 'Let somebody scan this, or send the link.',
  showLarge: 'Show it large',
  largeHint: 'Let the other phone scan this. If it hesitates, turn your brightness up.',
  qrLabel: 'QR code of the invitation link',
  link: 'Invitation link',
  copyLink: 'Copy link',
  share: 'Share',
  copied: 'Link copied.',
  shareTitle: (group: string) => `Join ${group} on TrafficJamz`,
  listTitle: 'Open invitations',
  none: 'No open invitation.',
  used: (uses: number, max: number) => `${uses} of ${max} used`,
  expires: (when: string) => `expires ${when}`,
  expired: 'expired',
  madeBy: (name: string) => `made by ${name}`,
  show: 'Show link',
  hide: 'Hide link',
  elsewhere: 'The link itself is only on the device that made it.',
  revoke: 'Withdraw',
  revokeTitle: 'Withdraw this invitation?',
  revokeText: 'The link stops working. Whoever joined with it stays.',
  notAllowed: 'Only admins can invite here.',
  full: `This group is full (${limits.groupMembersMax} people).`,
} as const;

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
