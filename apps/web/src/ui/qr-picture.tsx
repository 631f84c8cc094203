/** A QR code as one SVG path: dark on white in both schemes, because cameras want it so. */
import encodeQr from 'qr';
import Box from '@mui/material/Box';
import { useMemo } from 'react';
import { inviteTexts } from '../text/invite-texts.ts';

/** Quiet cells around the code, as the standard asks. */
const borderCells = 4;

export function QrPicture(props: {
  readonly text: string;
  /** On screen, as CSS. */
  readonly width?: string | undefined;
}) {
  const { text } = props;
  const { size, path } = useMemo(() => drawQr(text), [text]);
  return (
    <Box
      component="svg"
      role="img"
      aria-label={inviteTexts.qrLabel}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      sx={{
        width: props.width ?? 220,
        maxWidth: '100%',
        borderRadius: '18px',
        justifySelf: 'center',
        bgcolor: '#fff',
      }}
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#1d0f26" />
    </Box>
  );
}

function drawQr(text: string): { readonly size: number; readonly path: string } {
  const cells = encodeQr(text, 'raw', { ecc: 'medium', border: borderCells });
  const path = cells
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { size: cells.length, path };
}
