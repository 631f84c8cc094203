/** What an invitation link leads to, for who holds H(token); nothing at all for who does not (EN38, H19). */
import { scopeSchema, type Clock, type DigestPort, type Reader } from '@jamz/core';
import * as z from 'zod';
import type { SyncService } from '../sync/sync-service.ts';

/** What the preview needs of the records; the model owns their full shape. */
const groupSchema = z.object({ name: z.string(), status: z.string() });
const invitationSchema = z.object({
  tokenHash: z.string(),
  role: z.string(),
  expiresAt: z.int(),
  revokedAt: z.int().nullable(),
  uses: z.int(),
  maxUses: z.int(),
});

export interface JoinPreview {
  readonly groupName: string;
  readonly memberCount: number;
  readonly role: string;
  readonly expiresAt: number;
}

export interface JoinPreviews {
  find(scope: string, proof: string): Promise<JoinPreview | null>;
}

export function createJoinPreviews(ports: {
  readonly sync: SyncService;
  readonly digest: DigestPort;
  readonly clock: Clock;
}): JoinPreviews {
  const { sync, digest, clock } = ports;
  return {
    async find(scope, proof) {
      const tokenHash = digest.sha256(proof);
      const parsed = scopeSchema.safeParse(scope);
      if (!parsed.success || !parsed.data.startsWith('group:')) return null;
      const now = clock.now();
      return sync.read(parsed.data, (state) => look(state, { tokenHash, now }));
    },
  };
}

function look(
  state: Reader,
  wanted: { readonly tokenHash: string; readonly now: number },
): JoinPreview | null {
  const group = state.list('group').map(({ value }) => groupSchema.safeParse(value))[0];
  const invitation = state
    .list('invitation')
    .map(({ value }) => invitationSchema.safeParse(value))
    .find((parsed) => parsed.data?.tokenHash === wanted.tokenHash);
  if (group?.data === undefined || invitation?.data === undefined) return null;
  const { role, expiresAt, revokedAt, uses, maxUses } = invitation.data;
  const isOpen = revokedAt === null && expiresAt > wanted.now && uses < maxUses;
  if (!isOpen || group.data.status !== 'active') return null;
  const members = state.list('member').filter(({ value }) => value['status'] === 'active');
  return { groupName: group.data.name, memberCount: members.length, role, expiresAt };
}
