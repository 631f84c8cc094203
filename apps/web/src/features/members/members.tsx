/** Who is in: roles, requests, one's own nickname, and the way out. */
import EditIcon from '@mui/icons-material/EditOutlined';
import PersonAddIcon from '@mui/icons-material/PersonAddOutlined';
import LogoutIcon from '@mui/icons-material/LogoutOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Chip from '@mui/material/Chip';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { Link as RouterLink, useNavigate } from 'react-router';
import type { GroupHandle, MemberView } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { groupTexts, roleTexts } from '../../text/group-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { dayText } from '../../text/time-texts.ts';
import { CardList } from '../../ui/card-list.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { JoinRequests } from './join-requests.tsx';
import { MemberMenu } from './member-menu.tsx';
import { NicknameDialog } from './nickname-dialog.tsx';

export function Members({ handle }: { readonly handle: GroupHandle }) {
  const { me, members } = handle;
  const [naming, setNaming] = useState(false);
  return (
    <>
      <JoinRequests handle={handle} />
      <CardList label={groupTexts.membersTitle}>
        {members.map((member) => (
          <MemberRow key={member.userId} member={member} handle={handle} />
        ))}
      </CardList>
      {members.length === 1 ? (
        <Card sx={{ p: 2.5, mt: 2 }}>
          <Typography variant="h3">{groupTexts.loneTitle}</Typography>
          <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>{groupTexts.loneText}</Typography>
          {handle.rights.invite ? (
            <Button
              component={RouterLink}
              to={`/g/${handle.group?.id ?? ''}/invite`}
              variant="contained"
              startIcon={<PersonAddIcon />}
              sx={{ mt: 1.5 }}
            >
              {groupTexts.loneButton}
            </Button>
          ) : null}
        </Card>
      ) : null}
      {me === null ? null : (
        <Stack direction="row" useFlexGap spacing={1} sx={{ mt: 3, flexWrap: 'wrap' }}>
          {handle.rights.change ? (
            <Button variant="outlined" startIcon={<EditIcon />} onClick={() => setNaming(true)}>
              {groupTexts.nickname}
            </Button>
          ) : null}
          <LeaveButton handle={handle} />
        </Stack>
      )}
      {me === null ? null : (
        <NicknameDialog
          open={naming}
          scope={handle.scope}
          current={me.nickname}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

function MemberRow(props: { readonly member: MemberView; readonly handle: GroupHandle }) {
  const { member } = props;
  return (
    <Box
      component="li"
      data-member={member.userId}
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 1.5,
        minHeight: 68,
        py: 1,
      }}
    >
      <PersonAvatar
        id={member.userId}
        name={member.name}
        pictureId={member.avatarKey}
        scope={props.handle.scope}
      />
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography variant="subtitle1" component="p" sx={{ overflowWrap: 'anywhere' }}>
          {member.name}
          {member.isMe ? ` (${commonTexts.you})` : ''}
        </Typography>
        <Typography
          variant="body2"
          component="div"
          sx={{ color: 'text.secondary', display: 'flex', columnGap: 1.25, flexWrap: 'wrap' }}
        >
          <span>{groupTexts.joined(dayText(member.joinedAt))}</span>
          <MarkLabel mark={member.mark} />
        </Typography>
      </Box>
      {member.role === 'member' ? null : (
        <Chip
          size="small"
          label={roleTexts[member.role]}
          color={member.role === 'owner' ? 'primary' : 'default'}
          variant="outlined"
          sx={{ fontWeight: 650 }}
        />
      )}
      <MemberMenu member={member} handle={props.handle} />
    </Box>
  );
}

function LeaveButton({ handle }: { readonly handle: GroupHandle }) {
  const { me, members } = handle;
  const act = useAct(handle.scope);
  const navigate = useNavigate();
  const [asked, setAsked] = useState(false);
  const isLastOwner =
    me?.role === 'owner' && !members.some((other) => !other.isMe && other.role === 'owner');
  const leave = async () => {
    if (await act('member.leave', {})) void navigate('/', { replace: true });
  };
  if (isLastOwner) {
    return (
      <Typography variant="body2" sx={{ color: 'text.secondary', alignSelf: 'center' }}>
        {groupTexts.lastOwner}
      </Typography>
    );
  }
  return (
    <>
      <Button color="error" startIcon={<LogoutIcon />} onClick={() => setAsked(true)}>
        {groupTexts.leave}
      </Button>
      <ConfirmDialog
        open={asked}
        title={groupTexts.leaveTitle}
        text={groupTexts.leaveText}
        confirmLabel={groupTexts.leaveButton}
        onConfirm={() => void leave()}
        onClose={() => setAsked(false)}
      />
    </>
  );
}
