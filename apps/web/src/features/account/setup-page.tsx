/** The first run: whoever holds the one-time link becomes the operator. The token stays behind the `#`. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import { Link as RouterLink, Navigate, useParams } from 'react-router';
import { useAuth, type SetupInfo } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { firstRunTexts } from '../../text/first-run-texts.ts';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { StepDots } from '../../ui/wizard-frame.tsx';
import { AccountFrame } from './account-frame.tsx';
import { FirstRun } from './first-run.tsx';
import { RegistrationForm } from './registration-form.tsx';

type Answer = { readonly info: SetupInfo } | 'silent' | null;

export function SetupPage() {
  usePageTitle(firstRunTexts.accountTitle);
  const { state } = useAuth();
  const { answer, again } = useSetup();
  if (state.phase === 'signed-in') {
    // The account is made: what is left are the steps that only the operator sees.
    return state.operator ? <FirstRun /> : <Navigate to="/" replace />;
  }
  if (answer === null || state.phase === 'starting') {
    return (
      <AccountFrame title={firstRunTexts.accountTitle}>
        <PatientSpinner label={firstRunTexts.checking} onRetry={again} />
      </AccountFrame>
    );
  }
  if (answer === 'silent') {
    return (
      <AccountFrame title={firstRunTexts.accountTitle}>
        <Stack spacing={2}>
          <Alert severity="warning">{firstRunTexts.offline}</Alert>
          <Button variant="outlined" onClick={again}>
            {commonTexts.tryAgain}
          </Button>
        </Stack>
      </AccountFrame>
    );
  }
  return answer.info.needed ? <AccountStep info={answer.info} /> : <SetUpAlready />;
}

function AccountStep({ info }: { readonly info: SetupInfo }) {
  const { token } = useParams();
  return (
    <AccountFrame>
      <StepDots steps={firstRunTexts.steps} at={0} />
      <Typography variant="h2" component="h1" sx={{ mt: 2 }}>
        {firstRunTexts.accountTitle}
      </Typography>
      <Typography sx={{ mt: 0.75, mb: 3, color: 'text.secondary' }}>
        {firstRunTexts.accountText(info.serverName)}
      </Typography>
      <RegistrationForm submitLabel={firstRunTexts.accountButton} setupToken={token} />
      <Typography variant="body2" sx={{ mt: 2, color: 'text.secondary' }}>
        {commonTexts.version(info.version)}
      </Typography>
    </AccountFrame>
  );
}

function SetUpAlready() {
  return (
    <AccountFrame title={firstRunTexts.doneTitle}>
      <Stack spacing={2}>
        <Typography>{firstRunTexts.doneText}</Typography>
        <Button component={RouterLink} to="/sign-in" variant="contained">
          {accountTexts.signIn}
        </Button>
      </Stack>
    </AccountFrame>
  );
}

function useSetup(): { readonly answer: Answer; readonly again: () => void } {
  const { setup } = useAuth();
  const [answer, setAnswer] = useState<Answer>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let shown = true;
    void setup().then((result) => {
      if (shown) setAnswer(result.ok ? { info: result.value } : 'silent');
      return null;
    });
    return () => {
      shown = false;
    };
  }, [setup, round]);
  const again = () => {
    setAnswer(null);
    setRound((value) => value + 1);
  };
  return { answer, again };
}
