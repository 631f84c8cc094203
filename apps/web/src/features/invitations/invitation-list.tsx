/** Invitations that can still be used, with their uses and end; the link where this device has it. */
import QrCodeIcon from '@mui/icons-material/QrCode2';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Collapse from '@mui/material/Collapse';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useList, type MarkedEntity } from '@jamz/client/react';
import { readNumber, readText, type GroupHandle } from '../../sync/group-records.ts';
import { linkOf } from '../../sync/use-invite.ts';
import { useAct } from '../../sync/use-act.ts';
import { useToken, useTokens } from '../../sync/use-tokens.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { inviteTexts } from '../../text/invite-texts.ts';
import { timeFromNow } from '../../text/time-texts.ts';
import { CardList } from '../../ui/card-list.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LinkCard } from '../../ui/link-card.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { useNow } from '../../ui/browser-clock.ts';

interface ListProps {
  readonly handle: GroupHandle;
  readonly shownId: string | null;
  readonly onShow: (id: string | null) => void;
}

export function InvitationList({ handle, shownId, onShow }: ListProps) {
  const now = useNow(30_000);
  const all = useList(handle.scope, 'invitation');
  const open = all
    .filter(
      ({ value }) =>
        value['revokedAt'] === null &&
        readNumber(value, 'expiresAt') > now &&
        readNumber(value, 'uses') < readNumber(value, 'maxUses'),
    )
    .toSorted((a, b) => readNumber(b.value, 'createdAt') - readNumber(a.value, 'createdAt'));
  return (
    <Box component="section" sx={{ mt: 3 }}>
      <Typography variant="h3" component="h2">
        {inviteTexts.listTitle}
      </Typography>
      {open.length === 0 ? (
        <Typography sx={{ color: 'text.secondary', mt: 1 }}>{inviteTexts.none}</Typography>
      ) : (
        <Box sx={{ mt: 1 }}>
          <CardList>
            {open.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                handle={handle}
                now={now}
                shown={invitation.id === shownId}
                onShow={onShow}
              />
            ))}
          </CardList>
        </Box>
      )}
    </Box>
  );
}

function InvitationRow(props: {
  readonly invitation: MarkedEntity;
  readonly handle: GroupHandle;
  readonly now: number;
  readonly shown: boolean;
  readonly onShow: (id: string | null) => void;
}) {
  const { invitation, handle, shown } = props;
  const { value } = invitation;
  const token = useToken(invitation.id);
  const maker = handle.members.find((member) => member.userId === readText(value, 'createdBy'));
  const mayRevoke = handle.rights.admin || maker?.isMe === true;
  return (
    <Box component="li" data-invitation={invitation.id} sx={{ py: 1.5 }}>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
        <Box sx={{ flex: 1, minWidth: 240 }}>
          <Typography variant="subtitle1" component="p">
            {inviteTexts.used(readNumber(value, 'uses'), readNumber(value, 'maxUses'))}
          </Typography>
          <Typography
            variant="body2"
            component="div"
            sx={{ color: 'text.secondary', display: 'flex', columnGap: 1.25, flexWrap: 'wrap' }}
          >
            <span>
              {`${inviteTexts.expires(timeFromNow(readNumber(value, 'expiresAt'), props.now))}, ${inviteTexts.madeBy(maker?.name ?? groupTexts.formerMember)}`}
            </span>
            <MarkLabel mark={invitation.mark} />
          </Typography>
        </Box>
        <Box sx={{ display: 'flex', ml: { xs: -1.5, sm: 0 } }}>
          {token === null ? null : (
            <Button
              startIcon={<QrCodeIcon />}
              aria-expanded={shown}
              onClick={() => props.onShow(shown ? null : invitation.id)}
            >
              {shown ? inviteTexts.hide : inviteTexts.show}
            </Button>
          )}
          {mayRevoke ? <RevokeButton invitationId={invitation.id} handle={handle} /> : null}
        </Box>
      </Box>
      {token === null ? (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {inviteTexts.elsewhere}
        </Typography>
      ) : (
        <Collapse in={shown} unmountOnExit>
          <LinkCard
            groupName={handle.group?.name ?? ''}
            link={linkOf({
              groupId: handle.group?.id ?? '',
              token,
              expiresAt: readNumber(value, 'expiresAt'),
            })}
            opensLater={invitation.mark !== 'confirmed'}
          />
        </Collapse>
      )}
    </Box>
  );
}

function RevokeButton(props: { readonly invitationId: string; readonly handle: GroupHandle }) {
  const act = useAct(props.handle.scope);
  const tokens = useTokens();
  const [asked, setAsked] = useState(false);
  const revoke = async () => {
    if (await act('invitation.revoke', { id: props.invitationId })) {
      tokens.forget(props.invitationId);
    }
  };
  return (
    <>
      <Button color="error" onClick={() => setAsked(true)}>
        {inviteTexts.revoke}
      </Button>
      <ConfirmDialog
        open={asked}
        title={inviteTexts.revokeTitle}
        text={inviteTexts.revokeText}
        confirmLabel={inviteTexts.revoke}
        onConfirm={() => void revoke()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
