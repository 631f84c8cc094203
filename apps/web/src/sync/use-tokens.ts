/** Tokens of invitations made on this device, kept sealed beside its other small choices: nobody else has them. */
import { useMemo } from 'react';
import { useDevice, usePreference } from '@jamz/client/react';

const nameOf = (invitationId: string): string => `invitation-${invitationId}`;

/** Null on every other device. */
export function useToken(invitationId: string): string | null {
  const [token] = usePreference(nameOf(invitationId), '');
  return token === '' ? null : token;
}

export function useTokens() {
  const { preferences } = useDevice();
  return useMemo(
    () => ({
      keep: (invitationId: string, token: string) => preferences.set(nameOf(invitationId), token),
      forget: (invitationId: string) => preferences.set(nameOf(invitationId), null),
    }),
    [preferences],
  );
}
