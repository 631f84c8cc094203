/** U5: a spinner that gives up in time and offers the way on. */
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { keyframes, styled } from '@mui/material/styles';
import { limits } from '@jamz/core';
import { useState } from 'react';
import { commonTexts } from '../text/common-texts.ts';
import { useDelay } from './browser-clock.ts';

export function PatientSpinner(props: {
  readonly label: string;
  /** What to say, and do, when it takes too long. */
  readonly lateText?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
}) {
  const [late, setLate] = useState(false);
  const [round, setRound] = useState(0);
  useDelay(limits.silenceMsMax, round, () => setLate(true));
  const { onRetry } = props;
  if (!late) {
    return (
      <Stack role="status" spacing={2} sx={{ alignItems: 'center', py: 8 }}>
        <Ring aria-hidden />
        <Typography sx={{ color: 'text.secondary' }}>{props.label}</Typography>
      </Stack>
    );
  }
  return (
    <Stack role="status" spacing={2} sx={{ alignItems: 'center', py: 8, textAlign: 'center' }}>
      <Typography>{props.lateText ?? commonTexts.tooLong}</Typography>
      <Button
        variant="outlined"
        onClick={() => {
          if (onRetry === undefined) return globalThis.location.reload();
          setLate(false);
          setRound((value) => value + 1);
          onRetry();
        }}
      >
        {commonTexts.tryAgain}
      </Button>
    </Stack>
  );
}

const turn = keyframes`
  to { transform: rotate(360deg); }
`;
const Ring = styled('span')({
  width: 32,
  height: 32,
  boxSizing: 'border-box',
  borderRadius: '50%',
  border: '3.5px solid color-mix(in srgb, var(--jamz-palette-primary-main) 22%, transparent)',
  borderTopColor: 'var(--jamz-palette-primary-main)',
  '@media (prefers-reduced-motion: no-preference)': { animation: `${turn} 0.9s linear infinite` },
});
