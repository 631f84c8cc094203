/** What is wrong with this device's storage, in words, for screens inside and outside. */
import Button from '@mui/material/Button';
import { useDeviceTrouble, useLostChanges } from '@jamz/client/react';
import { commonTexts } from '../text/common-texts.ts';
import { Banner } from '../ui/banner.tsx';

export function TroubleBanner() {
  const trouble = useDeviceTrouble();
  const lost = useLostChanges();
  if (trouble === null) return null;
  const text = commonTexts.trouble[trouble];
  return (
    <Banner
      severity="warning"
      text={trouble === 'evicted' ? `${text} ${commonTexts.lostChanges(lost)}` : text}
    >
      {trouble === 'reload' ? (
        <Button color="inherit" size="small" onClick={() => globalThis.location.reload()}>
          {commonTexts.reload}
        </Button>
      ) : null}
    </Banner>
  );
}
