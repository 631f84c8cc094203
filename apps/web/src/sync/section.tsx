/** A titled part of the sync panel. */
import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useId, type ReactNode } from 'react';

export function Section(props: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id} sx={{ mt: 3 }}>
      <Typography id={id} variant="overline" component="h3" sx={{ color: 'text.secondary' }}>
        {props.title}
      </Typography>
      {props.children}
    </Box>
  );
}
