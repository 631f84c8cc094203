/** Makes an invitation, also without a network: the token is born here, the group only learns its double hash. */
import { useCallback } from 'react';
import { formatInvitationLink, limits, tokenHashOf, type Scope } from '@jamz/core';
import { useDevice } from '@jamz/client/react';
import { deviceNow } from '../ui/browser-clock.ts';
import { useAct } from './use-act.ts';
import { useTokens } from './use-tokens.ts';

const dayMs = 86_400_000;
const tokenBytes = 16;

export interface NewInvitation {
  /** How many people may join with it. */
  readonly maxUses: number;
  /** Chosen before, so that asking again cannot make a second one. */
  readonly id?: string | undefined;
}

/** The id of the invitation, or null when it could not be stored. */
export type Invite = (wanted: NewInvitation) => Promise<string | null>;

export function useInvite(scope: Scope | null): Invite {
  const { ids, sha256 } = useDevice();
  const tokens = useTokens();
  const act = useAct(scope);
  return useCallback(
    async ({ maxUses, id = ids.entityId() }) => {
      const token = ids.secret(tokenBytes);
      const stored = await act('invitation.create', {
        id,
        tokenHash: tokenHashOf(token, sha256),
        kind: 'link',
        role: 'member',
        maxUses,
        expiresAt: deviceNow() + limits.invitationDays * dayMs,
      });
      if (!stored) return null;
      tokens.keep(id, token);
      return id;
    },
    [act, ids, sha256, tokens],
  );
}

/** The token stands behind the `#`: no server's log ever sees it. */
export const linkOf = (parts: {
  readonly groupId: string;
  readonly token: string;
  readonly expiresAt: number;
}): string => formatInvitationLink(globalThis.location.origin, parts);
