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
import { limits } from '@jamz/core';
import type { GroupHandle } from '../../sync/group-records.ts';
import { useInvite } from '../../sync/use-invite.ts';
import { inviteTexts } from '../../text/invite-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InvitationList } from './invitation-list.tsx';

const usesChoices = [1, 5, 10, 25] as const;

export function Invitations({ handle }: { readonly handle: GroupHandle }) {
  const { group, members, rights } = handle;
  const [shownId, setShownId] = useState<string | null>(null);
  const invite = useInvite(handle.scope);
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
            onClick={() => void invite({ maxUses: Math.min(uses, free) }).then(setShownId)}
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
