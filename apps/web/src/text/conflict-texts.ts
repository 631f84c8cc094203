/** Words about two wishes for the same thing. */
const fieldWords = new Map([
  ['group.name', 'Name of the group'],
  ['group.description', 'What the group is about'],
  ['group.joinApproval', 'An admin lets each person in'],
  ['group.membersCanInvite', 'Members may invite'],
  ['profile.displayName', 'Your name'],
  ['profile.bio', 'About you'],
  ['member.nickname', 'Your nickname'],
  ['member.status', 'Somebody you added was removed meanwhile'],
  ['playlistItem.orderKey', 'A title you moved was removed meanwhile'],
]);

export const conflictTexts = {
  title: 'Changed by two at once',
  hint: 'Nothing is lost: choose within 30 days what should stand.',
  what: (kind: string, field: string) => fieldWords.get(`${kind}.${field}`) ?? 'A setting',
  in: (group: string) => `in ${group}`,
  stands: 'Stands now',
  other: 'The other wish',
  by: (name: string) => `by ${name}`,
  you: 'you',
  somebody: 'somebody',
  empty: '(empty)',
  yes: 'Yes',
  no: 'No',
  keep: 'Leave it so',
  take: 'Take the other',
  bringBack: 'Bring it back',
  addAgain: 'Add again',
} as const;
