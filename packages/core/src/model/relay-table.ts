/**
 * What projects where: source field -> target field (EN15). Read along the arrows it must never come back to where it
 * started; a test walks it. Kept as `relay-table.json`.
 */
export const relayTable = [
  { from: 'group.name', to: 'groupCard.name', by: 'card.project' },
  { from: 'group.avatarKey', to: 'groupCard.avatarKey', by: 'card.project' },
  { from: 'group.status', to: 'groupCard.status', by: 'card.project' },
  { from: 'member.status', to: 'groupCard', by: 'card.project' },
  { from: 'member.status', to: 'groupCard.memberCount', by: 'card.project' },
  { from: 'member.role', to: 'groupCard.role', by: 'card.project' },
  { from: 'member.joinedAt', to: 'groupCard.joinedAt', by: 'card.project' },
  { from: 'profile.displayName', to: 'member.displayName', by: 'member.project' },
  { from: 'profile.avatarKey', to: 'member.avatarKey', by: 'member.project' },
  // Which groups hear of a profile, not what they hear.
  { from: 'groupCard', to: 'member.displayName', by: 'member.project' },
  { from: 'groupCard', to: 'member.avatarKey', by: 'member.project' },
] as const;
