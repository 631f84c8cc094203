/** The code as large as the screen, dark on white, with the screen kept awake: for a phone held out to a friend. */
import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import { useEffect, useId } from 'react';
import { commonTexts } from '../text/common-texts.ts';
import { inviteTexts } from '../text/invite-texts.ts';
import { QrPicture } from './qr-picture.tsx';

const ink = '#1d0f26';

export function QrDialog(props: {
  readonly groupName: string;
  readonly link: string;
  readonly onClose: () => void;
}) {
  const titleId = useId();
  useAwake();
  return (
    <Dialog
      open
      fullScreen
      onClose={props.onClose}
      aria-labelledby={titleId}
      slotProps={{
        // White in both schemes: it is the light that the other camera reads by.
        paper: { sx: { m: 0, width: '100%', borderRadius: 0, bgcolor: '#ffffff', color: ink } },
      }}
    >
      <IconButton
        onClick={props.onClose}
        aria-label={commonTexts.close}
        sx={{ position: 'absolute', top: 12, right: 12, color: ink }}
      >
        <CloseIcon />
      </IconButton>
      <Box
        sx={{
          minHeight: '100%',
          display: 'grid',
          placeContent: 'center',
          justifyItems: 'center',
          gap: 1.5,
          p: 2,
          textAlign: 'center',
        }}
      >
        <Typography id={titleId} variant="h1" component="h2" sx={{ overflowWrap: 'anywhere' }}>
          {props.groupName}
        </Typography>
        <QrPicture text={props.link} width="min(92vw, 68vh, 640px)" />
        <Typography sx={{ maxWidth: 360 }}>{inviteTexts.largeHint}</Typography>
      </Box>
    </Dialog>
  );
}

/** Where the browser can: a screen that goes dark in the middle of it helps nobody. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let shown = true;
    const ask = async () => {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
      try {
        const given = await navigator.wakeLock.request('screen');
        if (shown) lock = given;
        else await given.release();
      } catch {
        // Low battery, or the browser does not want to: the hand that holds it can touch the screen.
      }
    };
    const again = () => void ask();
    void ask();
    document.addEventListener('visibilitychange', again);
    return () => {
      shown = false;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, []);
}
