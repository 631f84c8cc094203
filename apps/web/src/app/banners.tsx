/** What must be said above everything else: trouble with the storage, a session that ran out, a waiting update. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { useState } from 'react';
import { Link as RouterLink, useLocation } from 'react-router';
import { useAppUpdate, useAuth, useDeviceTrouble } from '@jamz/client/react';
import { accountTexts } from '../text/account-texts.ts';
import { commonTexts } from '../text/common-texts.ts';

export function Banners() {
  const trouble = useDeviceTrouble();
  const { state } = useAuth();
  const update = useAppUpdate();
  const { pathname } = useLocation();
  const [later, setLater] = useState(false);
  const expired = state.phase === 'signed-in' && state.needsSignIn === 'expired';
  return (
    <Stack
      spacing={1}
      sx={{ maxWidth: 1040, mx: 'auto', px: { xs: 2, sm: 3 }, '& > *': { mt: 1 } }}
    >
      {trouble === null ? null : (
        <Alert
          severity="warning"
          action={
            trouble === 'reload' ? (
              <Button color="inherit" onClick={() => globalThis.location.reload()}>
                {commonTexts.reload}
              </Button>
            ) : undefined
          }
        >
          {commonTexts.trouble[trouble]}
        </Alert>
      )}
      {expired ? (
        <Alert
          severity="info"
          action={
            <Button color="inherit" component={RouterLink} to="/sign-in" state={{ from: pathname }}>
              {accountTexts.signIn}
            </Button>
          }
        >
          {accountTexts.expiredText}
        </Alert>
      ) : null}
      {update.ready && !later ? (
        <Alert
          severity="info"
          action={
            <>
              <Button color="inherit" onClick={update.apply}>
                {commonTexts.updateNow}
              </Button>
              <Button color="inherit" onClick={() => setLater(true)}>
                {commonTexts.updateLater}
              </Button>
            </>
          }
        >
          {`${commonTexts.updateReady} ${commonTexts.updateHint}`}
        </Alert>
      ) : null}
    </Stack>
  );
}
