/** The last step: the group stands, and here is the way in for the others, at once and also without a network. */
import Alert from '@mui/material/Alert';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useDevice, useRecord } from '@jamz/client/react';
import { readNumber } from '../../sync/group-records.ts';
import { linkOf, useInvite } from '../../sync/use-invite.ts';
import { useToken } from '../../sync/use-tokens.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { LinkCard } from '../../ui/link-card.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { WizardFrame } from '../../ui/wizard-frame.tsx';
import type { NewGroup } from './use-new-group.ts';

const usesMax = 10;

export function InviteStep({ group }: { readonly group: NewGroup }) {
  const { draft, groupId, scope, finish } = group;
  const navigate = useNavigate();
  const invitation = useRecord(scope, 'invitation', draft.invitationId || null);
  const token = useToken(draft.invitationId);
  const { failed, again } = useOneInvitation(group, {
    isMade: invitation !== undefined,
    isKnown: token !== null,
  });
  const open = () => {
    finish();
    void navigate(`/g/${groupId ?? ''}`, { replace: true });
  };
  return (
    <WizardFrame
      steps={groupTexts.createSteps}
      at={3}
      title={groupTexts.createInviteTitle(draft.name.trim())}
      text={groupTexts.createInviteText}
      nextLabel={groupTexts.openGroup}
      onNext={open}
    >
      {failed ? <Alert severity="warning">{groupTexts.createInviteFailed}</Alert> : null}
      {invitation === undefined || token === null ? (
        failed ? null : (
          <PatientSpinner label={commonTexts.oneMoment} onRetry={again} />
        )
      ) : (
        <LinkCard
          groupName={draft.name.trim()}
          link={linkOf({
            groupId: groupId ?? '',
            token,
            expiresAt: readNumber(invitation.value, 'expiresAt'),
          })}
          opensLater={invitation.mark !== 'confirmed'}
        />
      )}
    </WizardFrame>
  );
}

/** Its id is written down before it is made, so a reload finds it instead of making another. */
function useOneInvitation(
  { draft, change, scope }: NewGroup,
  { isMade, isKnown }: { readonly isMade: boolean; readonly isKnown: boolean },
) {
  const { ids } = useDevice();
  const invite = useInvite(scope);
  const running = useRef(false);
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if ((isMade && isKnown) || running.current) return;
    running.current = true;
    // One whose token was lost with the tab in that very moment opens nothing.
    const id = isMade || draft.invitationId === '' ? ids.entityId() : draft.invitationId;
    change({ invitationId: id });
    void invite({ id, maxUses: usesMax }).then((made) => {
      running.current = false;
      setFailed(made === null);
      return null;
    });
  }, [isMade, isKnown, draft.invitationId, ids, change, invite, round]);
  return { failed, again: () => setRound((before) => before + 1) };
}
