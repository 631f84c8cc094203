/** People who opened a link of a group that lets in one by one. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useList } from '@jamz/client/react';
import { nameOf, type GroupHandle } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';

export function JoinRequests({ handle }: { readonly handle: GroupHandle }) {
  const requests = useList(handle.scope, 'joinRequest').filter(
    (request) => request.value['state'] === 'pending',
  );
  const act = useAct(handle.scope);
  if (!handle.rights.admin || requests.length === 0) return null;
  return (
    <Card sx={{ p: 2, mb: 2 }}>
      <Typography variant="h3" component="h2">
        {groupTexts.requestsTitle}
      </Typography>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {requests.map((request) => {
          const name = nameOf(request);
          return (
            <Box
              component="li"
              key={request.id}
              sx={{ display: 'flex', alignItems: 'center', gap: 1.5, mt: 1.5, flexWrap: 'wrap' }}
            >
              <PersonAvatar id={request.id} name={name} />
              <Box sx={{ flex: 1, minWidth: 150 }}>
                <Typography variant="subtitle1" component="p">
                  {name}
                </Typography>
                <MarkLabel mark={request.mark} />
              </Box>
              <Box sx={{ display: 'flex', gap: 1 }}>
                <Button
                  aria-label={groupTexts.declineName(name)}
                  onClick={() => void act('member.decline', { userId: request.id })}
                >
                  {groupTexts.decline}
                </Button>
                <Button
                  variant="contained"
                  aria-label={groupTexts.approveName(name)}
                  onClick={() => void act('member.approve', { userId: request.id })}
                >
                  {groupTexts.approve}
                </Button>
              </Box>
            </Box>
          );
        })}
      </Box>
    </Card>
  );
}
