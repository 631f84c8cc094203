/** U2 and U7: what is not through yet says so, in icon and text. */
import CallMergeIcon from '@mui/icons-material/CallMerge';
import CloudUploadIcon from '@mui/icons-material/CloudUploadOutlined';
import ErrorOutlineIcon from '@mui/icons-material/ErrorOutlineOutlined';
import ScheduleSendIcon from '@mui/icons-material/ScheduleSendOutlined';
import Box from '@mui/material/Box';
import type { Mark } from '@jamz/client/react';
import { markText } from '../text/sync-texts.ts';

const looks = {
  waiting: { Icon: ScheduleSendIcon, color: 'warning.main' },
  sending: { Icon: CloudUploadIcon, color: 'info.main' },
  merged: { Icon: CallMergeIcon, color: 'info.main' },
  rejected: { Icon: ErrorOutlineIcon, color: 'error.main' },
  parked: { Icon: ErrorOutlineIcon, color: 'error.main' },
} as const;

/** Nothing at all for what the server has confirmed. */
export function MarkLabel({ mark }: { readonly mark: Mark }) {
  const text = markText(mark);
  if (mark === 'confirmed' || text === null) return null;
  const { Icon, color } = looks[mark];
  return (
    <Box
      component="span"
      data-mark={mark}
      sx={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 0.5,
        color,
        fontSize: '0.8rem',
        fontWeight: 650,
        whiteSpace: 'nowrap',
      }}
    >
      <Icon aria-hidden sx={{ fontSize: 16 }} />
      {text}
    </Box>
  );
}
