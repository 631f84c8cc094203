/** Offers to install the app, once there is something in it worth keeping. Who declines is not asked again. */
import Button from '@mui/material/Button';
import { useLocation } from 'react-router';
import { usePreference } from '@jamz/client/react';
import { useGroupList } from '../sync/own-records.ts';
import { installTexts } from '../text/install-texts.ts';
import { Banner } from '../ui/banner.tsx';
import { useInstall } from './use-install.ts';

export function InstallBanner() {
  const { state, ask } = useInstall();
  const [answer, setAnswer] = usePreference('install', '');
  const { groups } = useGroupList();
  const { pathname } = useLocation();
  // On the list of groups: nobody is in the middle of anything there.
  if (state === 'none' || answer !== '' || groups.length === 0 || pathname !== '/') return null;
  return (
    <Banner
      severity="info"
      text={
        state === 'offered'
          ? installTexts.offer
          : `${installTexts.offer} ${installTexts.byHandText}`
      }
    >
      {state === 'offered' ? (
        <Button color="inherit" size="small" onClick={() => void ask()}>
          {installTexts.install}
        </Button>
      ) : null}
      <Button color="inherit" size="small" onClick={() => setAnswer('no')}>
        {installTexts.never}
      </Button>
    </Banner>
  );
}
