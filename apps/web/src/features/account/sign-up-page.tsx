/** Sign up: a name for the others, a name for the door, a password. */
import Alert from '@mui/material/Alert';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import Typography from '@mui/material/Typography';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';
import { useAuth } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { AccountFrame } from './account-frame.tsx';
import { placeToReturn } from './place-to-return.ts';
import { RegistrationForm } from './registration-form.tsx';
import { useSetupInfo } from './use-setup-info.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function SignUpPage() {
  usePageTitle(accountTexts.signUp);
  const { state } = useAuth();
  const location = useLocation();
  const setup = useSetupInfo();
  if (state.phase === 'signed-in') {
    return <Navigate to={placeToReturn(location.state)} replace />;
  }
  return (
    <AccountFrame title={accountTexts.signUpTitle}>
      <Stack spacing={2}>
        {setup?.needed === true ? <Alert severity="info">{accountTexts.setupNeeded}</Alert> : null}
        <RegistrationForm submitLabel={accountTexts.signUp} />
        <Typography sx={{ textAlign: 'center' }}>
          {`${accountTexts.haveAccount} `}
          <Link
            component={RouterLink}
            to="/sign-in"
            state={location.state}
            sx={{ fontWeight: 650 }}
          >
            {accountTexts.signIn}
          </Link>
        </Typography>
      </Stack>
    </AccountFrame>
  );
}
