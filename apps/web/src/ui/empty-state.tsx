/** What a screen says when there is nothing to show: why, and what to do next. */
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';

export function EmptyState(props: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text?: string | undefined;
  /** Stands below a heading of its own screen. */
  readonly nested?: boolean | undefined;
  readonly children?: ReactNode;
}) {
  return (
    <Stack spacing={1.5} sx={{ alignItems: 'center', textAlign: 'center', py: 6, px: 3 }}>
      <Box
        aria-hidden
        sx={{
          width: 84,
          height: 84,
          borderRadius: '28px',
          display: 'grid',
          placeItems: 'center',
          color: 'primary.main',
          bgcolor: 'color-mix(in srgb, var(--jamz-palette-primary-main) 12%, transparent)',
          '& svg': { fontSize: 40 },
        }}
      >
        {props.icon}
      </Box>
      <Typography variant="h2" component={props.nested === true ? 'h2' : 'h1'}>
        {props.title}
      </Typography>
      {props.text === undefined ? null : (
        <Typography sx={{ color: 'text.secondary', maxWidth: 400 }}>{props.text}</Typography>
      )}
      {props.children}
    </Stack>
  );
}
