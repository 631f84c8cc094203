/** The group behind a link, as far as a guest may see it. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import type { JoinPreview } from '@jamz/client/react';
import { groupTexts, roleTexts } from '../../text/group-texts.ts';
import { joinTexts } from '../../text/join-texts.ts';
import { timeFromNow } from '../../text/time-texts.ts';
import { useNow } from '../../ui/browser-clock.ts';
import { Cover } from '../../ui/cover.tsx';

export function PreviewCard(props: { readonly groupId: string; readonly preview: JoinPreview }) {
  const { preview } = props;
  const now = useNow(30_000);
  const role = roleTexts[preview.role === 'admin' ? 'admin' : 'member'];
  return (
    <>
      <Cover id={props.groupId}>
        <Box sx={{ p: 3, pt: 7 }}>
          <Typography variant="overline" component="p">
            {joinTexts.title}
          </Typography>
          <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
            {preview.groupName}
          </Typography>
          <Typography sx={{ fontWeight: 600, mt: 0.5 }}>
            {groupTexts.people(preview.memberCount)}
          </Typography>
        </Box>
      </Cover>
      <Typography sx={{ px: 3, pt: 2, color: 'text.secondary' }}>
        {`${joinTexts.as(role)} ${joinTexts.expires(timeFromNow(preview.expiresAt, now))}`}
      </Typography>
    </>
  );
}
