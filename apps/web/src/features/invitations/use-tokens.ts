/** Tokens of invitations made on this device, kept sealed beside its other small choices: nobody else has them. */
import { useMemo } from 'react';
import { useDevice } from '@jamz/client/react';

const nameOf = (invitationId: string): string => `invitation-${invitationId}`;

export function useTokens() {
  const { preferences } = useDevice();
  return useMemo(
    () => ({
      read: (invitationId: string) => preferences.get(nameOf(invitationId)),
      keep: (invitationId: string, token: string) => preferences.set(nameOf(invitationId), token),
      forget: (invitationId: string) => preferences.set(nameOf(invitationId), null),
    }),
    [preferences],
  );
}
