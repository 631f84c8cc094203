/** What the server says about an invitation before anybody joins. */
import { useEffect, useState } from 'react';
import { groupScope, proofOfToken, type ErrorCode, type InvitationLink } from '@jamz/core';
import { useAuth, useDevice, type JoinPreview } from '@jamz/client/react';

export type Preview =
  | { readonly end: 'looking' }
  | { readonly end: 'shown'; readonly preview: JoinPreview }
  | { readonly end: 'refused'; readonly code: ErrorCode };

const looking: Preview = { end: 'looking' };

export function usePreview(link: InvitationLink): Preview & { readonly again: () => void } {
  const { joinPreview } = useAuth();
  const { sha256 } = useDevice();
  const [state, setState] = useState<Preview>(looking);
  const [round, setRound] = useState(0);
  const { groupId, token } = link;
  useEffect(() => {
    let shown = true;
    const ask = { scope: groupScope(groupId), proof: proofOfToken(token, sha256) };
    void joinPreview(ask).then((result) => {
      if (!shown) return null;
      setState(
        result.ok
          ? { end: 'shown', preview: result.value }
          : { end: 'refused', code: result.error.code },
      );
      return null;
    });
    return () => {
      shown = false;
    };
  }, [joinPreview, sha256, groupId, token, round]);
  const again = () => {
    setState(looking);
    setRound((value) => value + 1);
  };
  return { ...state, again };
}
