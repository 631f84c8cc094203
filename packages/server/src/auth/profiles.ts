/** The bridge from an account to the profile that the person's own scope holds. */
import { scopeSchema, type UserId } from '@jamz/core';
import * as z from 'zod';
import type { SyncService } from '../sync/sync-service.ts';

export interface Profiles {
  /** Makes the first profile; one that is there stays as it is. */
  ensure(userId: UserId, displayName: string): Promise<void>;
  /** The name as the person has it now; null before there is a profile. */
  nameOf(userId: UserId): Promise<string | null>;
}

const namedSchema = z.object({ displayName: z.string() });

export const userScopeOf = (userId: string): ReturnType<typeof scopeSchema.parse> =>
  scopeSchema.parse(`user:${userId}`);

export function createProfiles(ports: { readonly sync: SyncService }): Profiles {
  const { sync } = ports;
  const nameOf: Profiles['nameOf'] = (userId) =>
    sync.read(userScopeOf(userId), (state) => {
      const profile = namedSchema.safeParse(state.get('profile', userId)?.value);
      return profile.success ? profile.data.displayName : null;
    });
  return {
    nameOf,
    async ensure(userId, displayName) {
      if ((await nameOf(userId)) !== null) return;
      await sync.system(userScopeOf(userId), 'profile.begin', { userId, displayName });
    },
  };
}
