/** One thing that must be said above everything else. The acts stand below the words: a phone has no room beside them. */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

export interface BannerProps {
  readonly severity: 'info' | 'warning';
  readonly text: string;
  readonly children?: ReactNode;
}

export function BannerAlert(props: BannerProps) {
  return (
    <Alert severity={props.severity} role="status">
      {props.text}
      <Box sx={{ ml: -1.75 }}>{props.children}</Box>
    </Alert>
  );
}
