/** A newer version waits: said quietly, let in when the person says so. What was begun is kept over it. */
import Button from '@mui/material/Button';
import { useState } from 'react';
import { useAppUpdate } from '@jamz/client/react';
import { commonTexts } from '../text/common-texts.ts';
import { Banner } from '../ui/banner.tsx';
import { useSafeReload } from './use-safe-reload.ts';

export function UpdateBanner() {
  const { ready, overtaken, apply } = useAppUpdate();
  const [later, setLater] = useState(false);
  useSafeReload();
  if (!ready || later) return null;
  return (
    <Banner
      severity="info"
      text={`${commonTexts.updateReady} ${overtaken ? commonTexts.updateFollows : commonTexts.updateHint}`}
    >
      <Button color="inherit" size="small" onClick={apply}>
        {commonTexts.reload}
      </Button>
      <Button color="inherit" size="small" onClick={() => setLater(true)}>
        {commonTexts.updateLater}
      </Button>
    </Banner>
  );
}
