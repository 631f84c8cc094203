/** The camera's window: how to begin, what it sees, and why it does not. */
import CameraIcon from '@mui/icons-material/PhotoCameraOutlined';
import NoCameraIcon from '@mui/icons-material/NoPhotographyOutlined';
import QrIcon from '@mui/icons-material/QrCodeScanner';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useCallback, useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { commonTexts } from '../../text/common-texts.ts';
import { scanTexts } from '../../text/scan-texts.ts';
import { isCameraGranted, useCamera, type CameraPhase } from './use-camera.ts';
import { useCodes } from './use-codes.ts';

const troubles = {
  denied: [scanTexts.denied, scanTexts.deniedText],
  none: [scanTexts.none, scanTexts.noneText],
  busy: [scanTexts.busy, scanTexts.busyText],
} as const;

export function CameraCard(props: { readonly onCode: (text: string) => void }) {
  const camera = useCamera();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const { stream } = camera;
  const show = useCallback(
    (element: HTMLVideoElement | null) => {
      setVideo(element);
      if (element === null || stream === null) return;
      element.srcObject = stream;
      // Refused only when the element went away meanwhile.
      element.play().catch(() => null);
    },
    [stream],
  );
  useCodes(camera.phase === 'on' ? video : null, props.onCode);
  const begin = useEffectEvent(camera.start);
  useEffect(() => {
    let shown = true;
    void isCameraGranted().then((granted) => (granted && shown ? begin() : null));
    return () => {
      shown = false;
    };
  }, []);
  if (camera.phase !== 'on') return <Idle phase={camera.phase} onStart={camera.start} />;
  return (
    <>
      <Window>
        <Box
          component="video"
          ref={show}
          aria-label={scanTexts.view}
          muted
          playsInline
          sx={{ position: 'absolute', inset: 0, width: '100%', height: '100%', objectFit: 'cover' }}
        />
        <Corners />
      </Window>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, mt: 1 }}>
        <Typography role="status" sx={{ flex: 1, color: 'text.secondary' }}>
          {scanTexts.reading}
        </Typography>
        <Button onClick={camera.stop}>{scanTexts.stop}</Button>
      </Box>
    </>
  );
}

function Idle(props: { readonly phase: CameraPhase; readonly onStart: () => void }) {
  const { phase } = props;
  const trouble = phase === 'denied' || phase === 'none' || phase === 'busy' ? phase : null;
  const [title, text] = trouble === null ? ['', ''] : troubles[trouble];
  return (
    <Window>
      <Box
        role="status"
        sx={{
          position: 'absolute',
          inset: 0,
          display: 'grid',
          placeContent: 'center',
          justifyItems: 'center',
          gap: 1.5,
          p: 3,
          textAlign: 'center',
          '& > svg': { fontSize: 48, opacity: 0.9 },
        }}
      >
        {trouble === null ? <QrIcon aria-hidden /> : <NoCameraIcon aria-hidden />}
        {trouble === null ? null : (
          <Typography variant="subtitle1" component="p">
            {title}
          </Typography>
        )}
        <Typography variant="body2">
          {phase === 'asking' ? scanTexts.asking : text || scanTexts.startText}
        </Typography>
        {phase === 'asking' || phase === 'none' ? null : (
          <Button
            variant="contained"
            startIcon={<CameraIcon />}
            onClick={props.onStart}
            sx={{ bgcolor: '#ffffff', color: '#2a1030', '&:hover': { bgcolor: '#f3e7f0' } }}
          >
            {trouble === null ? scanTexts.start : commonTexts.tryAgain}
          </Button>
        )}
      </Box>
    </Window>
  );
}

function Window({ children }: { readonly children: ReactNode }) {
  return (
    <Box
      sx={{
        position: 'relative',
        width: '100%',
        maxWidth: 420,
        aspectRatio: '1',
        mx: 'auto',
        borderRadius: '28px',
        overflow: 'hidden',
        color: '#ffffff',
        background: 'linear-gradient(155deg, #2a1030, #7a1f46)',
      }}
    >
      {children}
    </Box>
  );
}

/** Where the code belongs. Decorative. */
function Corners() {
  return (
    <Box
      component="svg"
      viewBox="0 0 100 100"
      aria-hidden
      focusable="false"
      sx={{ position: 'absolute', inset: '14%', width: '72%', height: '72%' }}
    >
      <path
        d="M2 22V8a6 6 0 0 1 6-6h14M78 2h14a6 6 0 0 1 6 6v14M98 78v14a6 6 0 0 1-6 6H78M22 98H8a6 6 0 0 1-6-6V78"
        fill="none"
        stroke="#ffffff"
        strokeWidth="3"
        strokeLinecap="round"
      />
    </Box>
  );
}
