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
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { AccountFrame } from './account-frame.tsx';
import { RegistrationForm } from './registration-form.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

type Answer = { readonly info: SetupInfo } | 'silent' | null;

export function SetupPage() {
  usePageTitle(accountTexts.setupTitle);
  const { token } = useParams();
  const { setup, state } = useAuth();
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
  if (state.phase === 'signed-in') return <Navigate to="/" replace />;
  if (answer === null) {
    return (
      <AccountFrame title={accountTexts.setupTitle}>
        <PatientSpinner label={accountTexts.setupChecking} onRetry={again} />
      </AccountFrame>
    );
  }
  if (answer === 'silent') {
    return (
      <AccountFrame title={accountTexts.setupTitle}>
        <Stack spacing={2}>
          <Alert severity="warning">{accountTexts.setupOffline}</Alert>
          <Button variant="outlined" onClick={again}>
            {commonTexts.tryAgain}
          </Button>
        </Stack>
      </AccountFrame>
    );
  }
  if (!answer.info.needed) {
    return (
      <AccountFrame title={accountTexts.setupDoneTitle}>
        <Stack spacing={2}>
          <Typography>{accountTexts.setupDoneText}</Typography>
          <Button component={RouterLink} to="/sign-in" variant="contained">
            {accountTexts.signIn}
          </Button>
        </Stack>
      </AccountFrame>
    );
  }
  return (
    <AccountFrame title={accountTexts.setupTitle}>
      <Typography sx={{ mb: 2, color: 'text.secondary' }}>
        {accountTexts.setupText(answer.info.serverName)}
      </Typography>
      <RegistrationForm submitLabel={accountTexts.setupButton} setupToken={token} />
      <Typography variant="body2" sx={{ mt: 2, color: 'text.secondary' }}>
        {accountTexts.version(answer.info.version)}
      </Typography>
    </AccountFrame>
  );
}
