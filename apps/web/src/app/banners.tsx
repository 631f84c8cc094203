/** What must be said above everything else: trouble with the storage, a session that ran out, a waiting update. */
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { Link as RouterLink, useLocation } from 'react-router';
import { useAuth } from '@jamz/client/react';
import { StaysHereBanner } from '../sync/stays-here-banner.tsx';
import { TroubleBanner } from '../sync/trouble-banner.tsx';
import { accountTexts } from '../text/account-texts.ts';
import { Banner } from '../ui/banner.tsx';
import { InstallBanner } from './install-banner.tsx';
import { UpdateBanner } from './update-banner.tsx';

export function Banners() {
  const { state } = useAuth();
  const { pathname } = useLocation();
  const expired = state.phase === 'signed-in' && state.needsSignIn === 'expired';
  return (
    <Stack
      spacing={1}
      sx={{ maxWidth: 1040, mx: 'auto', px: { xs: 2, sm: 3 }, '&:not(:empty)': { pt: 1.5 } }}
    >
      <TroubleBanner />
      {expired ? (
        <Banner severity="info" text={accountTexts.expiredText}>
          <Button
            color="inherit"
            size="small"
            component={RouterLink}
            to="/sign-in"
            state={{ from: pathname }}
          >
            {accountTexts.signIn}
          </Button>
        </Banner>
      ) : null}
      <StaysHereBanner />
      <UpdateBanner />
      <InstallBanner />
    </Stack>
  );
}
