/** One step of several: where one is, what is asked, the way on and the way back. Enter goes on. */
import ArrowBackIcon from '@mui/icons-material/ArrowBack';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import type { FormEvent, ReactNode } from 'react';
import { commonTexts } from '../text/common-texts.ts';

export interface WizardFrameProps {
  /** Names of all steps, in order. */
  readonly steps: readonly string[];
  /** Index of this one. */
  readonly at: number;
  readonly title: string;
  readonly text?: string | undefined;
  readonly nextLabel: string;
  readonly onNext: () => void;
  /** Without it there is no way back. */
  readonly onBack?: (() => void) | undefined;
  /** Another way on, beside the main one. */
  readonly other?: ReactNode;
  readonly busy?: boolean | undefined;
  readonly children: ReactNode;
}

export function WizardFrame(props: WizardFrameProps) {
  const { onBack } = props;
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (props.busy !== true) props.onNext();
      }}
    >
      <StepDots steps={props.steps} at={props.at} />
      <Typography variant="h2" component="h1" sx={{ mt: 2 }}>
        {props.title}
      </Typography>
      {props.text === undefined ? null : (
        <Typography sx={{ color: 'text.secondary', mt: 0.75 }}>{props.text}</Typography>
      )}
      <Box sx={{ mt: 3 }}>{props.children}</Box>
      <Stack
        direction="row"
        useFlexGap
        spacing={1}
        sx={{ mt: 4, flexWrap: 'wrap', alignItems: 'center' }}
      >
        {onBack === undefined ? null : (
          <Button startIcon={<ArrowBackIcon />} onClick={onBack}>
            {commonTexts.back}
          </Button>
        )}
        <Box sx={{ flex: 1 }} />
        {props.other}
        <Button type="submit" variant="contained" size="large" disabled={props.busy}>
          {props.busy === true ? commonTexts.oneMoment : props.nextLabel}
        </Button>
      </Stack>
    </Box>
  );
}

/** Where one is among the steps. */
export function StepDots({
  steps,
  at,
}: {
  readonly steps: readonly string[];
  readonly at: number;
}) {
  return (
    <>
      <Typography variant="overline" component="p" sx={{ color: 'text.secondary', mb: 0.5 }}>
        {commonTexts.stepOf(at + 1, steps.length)}
      </Typography>
      <Box
        component="ol"
        aria-label={commonTexts.steps}
        sx={{ display: 'flex', gap: 0.75, listStyle: 'none', p: 0, m: 0 }}
      >
        {steps.map((step, index) => (
          <Box
            component="li"
            key={step}
            aria-label={step}
            aria-current={index === at ? 'step' : undefined}
            sx={{
              flex: 1,
              height: 5,
              borderRadius: 3,
              bgcolor: index <= at ? 'primary.main' : 'divider',
              transition: 'background-color 200ms',
            }}
          />
        ))}
      </Box>
    </>
  );
}
