/** Cuts a square out of a picture, by finger, mouse or keyboard, and draws it anew: nothing but pixels comes out. */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useEffect, useId, useState } from 'react';
import { limits } from '@jamz/core';
import { commonTexts } from '../text/common-texts.ts';
import { pictureTexts } from '../text/picture-texts.ts';
import { squareOf, wholeCrop, type Crop } from './crop.ts';
import { CropView } from './crop-view.tsx';

export function PictureDialog(props: {
  readonly file: Blob;
  readonly shape: 'round' | 'square';
  readonly onPick: (picture: Blob) => void;
  readonly onClose: () => void;
}) {
  const titleId = useId();
  const opened = useBitmap(props.file);
  const [crop, setCrop] = useState(wholeCrop);
  const [busy, setBusy] = useState(false);
  const bitmap = typeof opened === 'string' ? null : opened;
  const use = async () => {
    if (bitmap === null || busy) return;
    setBusy(true);
    const picture = await cut(bitmap, crop);
    setBusy(false);
    if (picture !== null) props.onPick(picture);
  };
  return (
    <Dialog open onClose={props.onClose} maxWidth="xs" aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{pictureTexts.cropTitle}</DialogTitle>
      <DialogContent>
        {bitmap === null ? (
          <Box sx={{ minHeight: 200, display: 'grid', alignItems: 'center' }}>
            {opened === 'opening' ? (
              <Typography role="status">{pictureTexts.opening}</Typography>
            ) : (
              <Alert severity="error">
                {opened === 'too-large' ? pictureTexts.tooLarge : pictureTexts.unreadable}
              </Alert>
            )}
          </Box>
        ) : (
          <>
            <CropView bitmap={bitmap} shape={props.shape} crop={crop} onChange={setCrop} />
            <Typography variant="body2" sx={{ color: 'text.secondary', mt: 1.5 }}>
              {`${pictureTexts.cropHint} ${pictureTexts.privacy}`}
            </Typography>
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{commonTexts.cancel}</Button>
        <Button variant="contained" disabled={bitmap === null || busy} onClick={() => void use()}>
          {pictureTexts.use}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type Opened = ImageBitmap | 'opening' | 'unreadable' | 'too-large';

/** Turned upright as the camera noted it; given back when the dialog goes. */
function useBitmap(file: Blob): Opened {
  const isTooLarge = file.size > limits.pickedPictureBytesMax;
  const [opened, setOpened] = useState<Opened>('opening');
  useEffect(() => {
    if (isTooLarge) return;
    let shown = true;
    let made: ImageBitmap | null = null;
    createImageBitmap(file).then(
      (bitmap) => {
        made = bitmap;
        if (shown) setOpened(bitmap);
        else bitmap.close();
        return null;
      },
      () => {
        if (shown) setOpened('unreadable');
      },
    );
    return () => {
      shown = false;
      made?.close();
      setOpened('opening');
    };
  }, [file, isTooLarge]);
  return isTooLarge ? 'too-large' : opened;
}

async function cut(bitmap: ImageBitmap, crop: Crop): Promise<Blob | null> {
  const { left, top, side } = squareOf(crop, bitmap);
  const size = Math.max(1, Math.min(limits.pictureSideMax, Math.round(side)));
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext('2d');
  if (context === null) return null;
  // What was see-through stands on white, in both schemes.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, size, size);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, side, side, 0, 0, size, size);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.88);
  });
}
