/** Rows on one card, parted by lines. */
import Card from '@mui/material/Card';
import type { ReactNode } from 'react';

export function CardList(props: {
  /** Name of the list where no heading stands above it. */
  readonly label?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <Card
      component="ul"
      aria-label={props.label}
      sx={{
        listStyle: 'none',
        m: 0,
        py: 0.5,
        px: { xs: 2, sm: 2.5 },
        overflow: 'visible',
        '& > li:not(:last-child)': { borderBottom: '1px solid', borderColor: 'divider' },
      }}
    >
      {props.children}
    </Card>
  );
}
