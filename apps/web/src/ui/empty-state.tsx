/** What a screen says when there is nothing to show: why, and what to do next. */
import Box from '@mui/material/Box';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { ReactNode } from 'react';
import { RoadArt, type RoadArtName } from './road-art.tsx';

export function EmptyState(props: {
  /** On a small dusk of its own; a whole picture takes its place. */
  readonly icon?: ReactNode;
  readonly art?: RoadArtName | undefined;
  readonly title: string;
  readonly text?: string | undefined;
  /** Stands below a heading of its own screen. */
  readonly nested?: boolean | undefined;
  readonly children?: ReactNode;
}) {
  return (
    <Stack
      spacing={1.75}
      sx={{ alignItems: 'center', textAlign: 'center', py: { xs: 4, sm: 6 }, px: { xs: 2, sm: 3 } }}
    >
      <Box sx={{ mb: 1, width: '100%', display: 'grid', justifyItems: 'center' }}>
        {props.art === undefined ? <Medal>{props.icon}</Medal> : <RoadArt name={props.art} />}
      </Box>
      <Typography variant="h2" component={props.nested === true ? 'h2' : 'h1'}>
        {props.title}
      </Typography>
      {props.text === undefined ? null : (
        <Typography sx={{ color: 'text.secondary', maxWidth: 420 }}>{props.text}</Typography>
      )}
      {props.children}
    </Stack>
  );
}

function Medal({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      aria-hidden
      sx={{
        width: 92,
        height: 92,
        borderRadius: '50%',
        display: 'grid',
        placeItems: 'center',
        color: '#ffffff',
        background: 'linear-gradient(155deg, #3a1650, #a82d52 62%, #d9663f)',
        boxShadow:
          '0 0 0 10px color-mix(in srgb, #a82d52 12%, transparent), 0 14px 30px -12px rgb(58 22 80 / 0.6)',
        '& svg': { fontSize: 42 },
      }}
    >
      {children}
    </Box>
  );
}
