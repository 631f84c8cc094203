/** The way in for the others: a link, its QR code drawn here, and what became of each invitation. */
import LinkIcon from '@mui/icons-material/AddLink';
import GroupsIcon from '@mui/icons-material/Groups2Outlined';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import Box from '@mui/material/Box';
import { useState } from 'react';
import { limits, tokenHashOf } from '@jamz/core';
import { useDevice } from '@jamz/client/react';
import type { GroupHandle } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { inviteTexts } from '../../text/group-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { deviceNow } from '../../ui/browser-clock.ts';
import { InvitationList } from './invitation-list.tsx';
import { useTokens } from './use-tokens.ts';

const dayMs = 86_400_000;
const tokenBytes = 16;
const usesChoices = [1, 5, 10, 25] as const;

export function Invitations({ handle }: { readonly handle: GroupHandle }) {
  const { group, members, rights } = handle;
  const [shownId, setShownId] = useState<string | null>(null);
  const create = useCreateInvitation(handle, setShownId);
  const [uses, setUses] = useState<number>(5);
  const free = limits.groupMembersMax - members.length;
  if (group === null) return null;
  if (!rights.invite) {
    return <EmptyState nested icon={<GroupsIcon />} title={inviteTexts.notAllowed} />;
  }
  return (
    <>
      <Card sx={{ p: { xs: 2.5, sm: 3 } }}>
        <Typography variant="h2">{inviteTexts.title}</Typography>
        <Typography sx={{ color: 'text.secondary', mt: 0.5 }}>
          {free > 0 ? inviteTexts.text : inviteTexts.full}
        </Typography>
        <Box sx={{ display: 'flex', gap: 1.5, mt: 2, flexWrap: 'wrap', alignItems: 'center' }}>
          <TextField
            select
            size="small"
            label={inviteTexts.uses}
            value={uses}
            onChange={(event) => setUses(Number(event.target.value))}
            sx={{ maxWidth: 260, '& .MuiOutlinedInput-root': { minHeight: 46 } }}
          >
            {usesChoices.map((count) => (
              <MenuItem key={count} value={count}>
                {count === 1 ? inviteTexts.usesOne : inviteTexts.usesMany(count)}
              </MenuItem>
            ))}
          </TextField>
          <Button
            variant="contained"
            startIcon={<LinkIcon />}
            disabled={free <= 0}
            onClick={() => void create(Math.min(uses, free))}
            sx={{ minHeight: 46 }}
          >
            {inviteTexts.create}
          </Button>
        </Box>
      </Card>
      <InvitationList handle={handle} shownId={shownId} onShow={setShownId} />
    </>
  );
}

/** Makes the invitation also without a network: the token is born here, the group only learns its double hash. */
function useCreateInvitation(handle: GroupHandle, onMade: (id: string) => void) {
  const { ids, sha256 } = useDevice();
  const tokens = useTokens();
  const act = useAct(handle.scope);
  return async (maxUses: number) => {
    const id = ids.entityId();
    const token = ids.secret(tokenBytes);
    const stored = await act('invitation.create', {
      id,
      tokenHash: tokenHashOf(token, sha256),
      kind: 'link',
      role: 'member',
      maxUses,
      expiresAt: deviceNow() + limits.invitationDays * dayMs,
    });
    if (!stored) return;
    tokens.keep(id, token);
    onMade(id);
  };
}
