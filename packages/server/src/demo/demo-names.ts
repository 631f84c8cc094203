/** What things of the demo are called: always the same for the same operator, so that making it again finds it there. */
import { createHash } from 'node:crypto';
import { groupIdFrom, groupScope, userIdSchema, type Scope, type UserId } from '@jamz/core';
import { isTrack, type DemoEntry, type DemoFriend } from './demo-script.ts';

export interface DemoNames {
  readonly salt: string;
  readonly groupId: string;
  readonly scope: Scope;
  readonly friend: (key: DemoFriend) => UserId;
}

/** SHA-256 as hex, over parts that cannot run into each other. */
export const demoDigest = (...parts: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify(['demo', ...parts]))
    .digest('hex');

export function namesOfDemo(owner: UserId): DemoNames {
  const salt = demoDigest('salt', owner).slice(0, 32);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const groupId = groupIdFrom(owner, salt, sha256);
  return {
    salt,
    groupId,
    scope: groupScope(groupId),
    friend: (key) =>
      userIdSchema.parse(`demo-${key}-${demoDigest('friend', owner, key).slice(0, 16)}`),
  };
}

export const itemIdOf = (entry: DemoEntry): string =>
  `demo-${isTrack(entry) ? entry.piece : entry.key}`;
