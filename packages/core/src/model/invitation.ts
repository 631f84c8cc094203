/** Invitations: the group keeps H(H(token)), the link carries the token behind `#`, joining sends H(token) (EN38). */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { givenRoles } from './member.ts';
import { bornFields, hashText, timeMs } from './text-fields.ts';

export const invitationSchema = z.strictObject({
  tokenHash: hashText,
  kind: z.enum(['link', 'email']),
  role: z.enum(givenRoles),
  maxUses: z.int().check(z.minimum(1), z.maximum(limits.groupMembersMax)),
  uses: z.int().check(z.nonnegative()),
  expiresAt: timeMs,
  revokedAt: z.nullable(timeMs),
  sentCount: z.int().check(z.nonnegative()),
  ...bornFields,
});
export type Invitation = z.infer<typeof invitationSchema>;

/** What `member.join` and the preview send: H(token). */
export const proofOfToken = (token: string, sha256: (text: string) => string): string =>
  sha256(token);

/** What the group keeps: H(H(token)). */
export const tokenHashOf = (token: string, sha256: (text: string) => string): string =>
  sha256(proofOfToken(token, sha256));

export interface InvitationLink {
  readonly groupId: string;
  /** 128 random bits, base64url. */
  readonly token: string;
  /** Server milliseconds, by which a join that waits for its group gives up (EN39); null when the link does not say. */
  readonly expiresAt: number | null;
}

const linkPattern = /^#?\/join\/([A-Za-z0-9_-]{1,64})\/([A-Za-z0-9_-]{22})(?:\/([0-9a-z]{1,9}))?$/u;

/** Everything behind `#` stays on the device, so no server's log sees it. `publicUrl` has no slash at the end. */
export function formatInvitationLink(publicUrl: string, link: InvitationLink): string {
  const expiry = link.expiresAt === null ? '' : `/${Math.ceil(link.expiresAt / 1000).toString(36)}`;
  return `${publicUrl}/#/join/${link.groupId}/${link.token}${expiry}`;
}

/** Reads a whole link, or only its part behind `#`; null when it is none. */
export function parseInvitationLink(text: string): InvitationLink | null {
  const trimmed = text.trim();
  const at = trimmed.indexOf('#');
  const match = linkPattern.exec(at === -1 ? trimmed : trimmed.slice(at));
  const [, groupId, token, expiry] = match ?? [];
  if (groupId === undefined || token === undefined) return null;
  const expiresAt = expiry === undefined ? null : Number.parseInt(expiry, 36) * 1000;
  return { groupId, token, expiresAt };
}
