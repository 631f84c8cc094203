/** Joining as an edit like any other: on disk first, then decided by the server whenever it is reached. */
import { useState } from 'react';
import { groupScope, proofOfToken, type ErrorCode, type InvitationLink } from '@jamz/core';
import {
  useAuth,
  useDevice,
  useMutate,
  useOutcomes,
  useProblems,
  useQueue,
  useRecord,
} from '@jamz/client/react';
import { useOwnName } from '../../sync/own-records.ts';
import { errorText } from '../../text/error-texts.ts';
import { useNotices } from '../../ui/notices.tsx';

export type JoinState =
  | { readonly step: 'before' }
  /** Waits for the network, or for the group's own phone to have been online. */
  | { readonly step: 'saved' }
  | { readonly step: 'refused'; readonly code: ErrorCode; readonly problemId: string | null }
  /** The server has it, and an admin decides. */
  | { readonly step: 'asked' }
  | { readonly step: 'in' };

export function useJoin(link: InvitationLink): {
  readonly state: JoinState;
  readonly join: () => Promise<void>;
} {
  const scope = groupScope(link.groupId);
  const { sha256 } = useDevice();
  const { state: auth } = useAuth();
  const mutate = useMutate();
  const notify = useNotices();
  const displayName = useOwnName();
  const problems = useProblems();
  const queue = useQueue();
  const userId = auth.phase === 'signed-in' ? auth.userId : null;
  const me = useRecord(scope, 'member', userId);
  const [sentId, setSentId] = useState<string | null>(null);
  const [decided, setDecided] = useState<JoinState | null>(null);
  useOutcomes((outcome) => {
    if (outcome.scope !== scope || outcome.name !== 'member.join') return;
    if (outcome.end === 'applied' || outcome.end === 'merged') setDecided({ step: 'asked' });
    if (outcome.end === 'rejected') {
      setDecided({ step: 'refused', code: outcome.code ?? 'refused', problemId: outcome.id });
    }
  });
  const isIn = me?.value['status'] === 'active' && me.mark === 'confirmed';
  const isQueued = queue.some((item) => item.scope === scope && item.name === 'member.join');
  const join = async () => {
    setDecided(null);
    const proof = proofOfToken(link.token, sha256);
    const args = { proof, ...(displayName !== '' && { displayName }) };
    const result = await mutate(scope, 'member.join', args);
    if (result.ok) return setSentId(result.value.id);
    return notify({ text: errorText(result.error.code), important: true });
  };
  const stepNow = (): JoinState => {
    if (isIn) return { step: 'in' };
    if (decided !== null) {
      if (decided.step !== 'refused') return decided;
      const kept = problems.find((problem) => problem.id === decided.problemId);
      return { ...decided, problemId: kept?.id ?? null };
    }
    return isQueued || sentId !== null ? { step: 'saved' } : { step: 'before' };
  };
  return { state: stepNow(), join };
}
