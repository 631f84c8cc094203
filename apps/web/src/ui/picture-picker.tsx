/** A picture that can be chosen, taken with the camera, changed and removed; the cutting is loaded when it is needed. */
import AddAPhotoIcon from '@mui/icons-material/AddAPhotoOutlined';
import DeleteIcon from '@mui/icons-material/DeleteOutlined';
import ImageIcon from '@mui/icons-material/ImageOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { pictureTexts } from '../text/picture-texts.ts';
import { visuallyHidden } from './visually-hidden.ts';

const PictureDialog = lazy(async () => ({
  default: (await import('./picture-dialog.tsx')).PictureDialog,
}));

/** No SVG: it is a program. */
const accepted = 'image/jpeg,image/png,image/webp,image/gif,image/avif';

export function PicturePicker(props: {
  /** How it looks now. */
  readonly children: ReactNode;
  readonly shape: 'round' | 'square';
  readonly hasPicture: boolean;
  readonly onPick: (picture: Blob) => void;
  readonly onRemove: () => void;
}) {
  const file = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [picked, setPicked] = useState<File | null>(null);
  const take = (input: HTMLInputElement) => {
    setPicked(input.files?.[0] ?? null);
    // The same file chosen again is a choice again.
    input.value = '';
  };
  return (
    <Stack spacing={1.5} sx={{ alignItems: 'center' }}>
      {props.children}
      <input
        ref={file}
        type="file"
        accept={accepted}
        tabIndex={-1}
        aria-hidden
        data-testid="picture-file"
        style={visuallyHidden}
        onChange={(event) => take(event.target)}
      />
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="user"
        tabIndex={-1}
        aria-hidden
        style={visuallyHidden}
        onChange={(event) => take(event.target)}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: 1 }}>
        <Button
          size="small"
          variant="outlined"
          startIcon={<ImageIcon />}
          onClick={() => file.current?.click()}
        >
          {props.hasPicture ? pictureTexts.change : pictureTexts.choose}
        </Button>
        <Button
          size="small"
          variant="outlined"
          startIcon={<AddAPhotoIcon />}
          onClick={() => camera.current?.click()}
          // Only where a finger is the pointer does the browser open a camera.
          sx={{ '@media (hover: hover) and (pointer: fine)': { display: 'none' } }}
        >
          {pictureTexts.takePhoto}
        </Button>
        {props.hasPicture ? (
          <Button size="small" startIcon={<DeleteIcon />} onClick={props.onRemove}>
            {pictureTexts.remove}
          </Button>
        ) : null}
      </Box>
      {picked === null ? null : (
        <Suspense fallback={null}>
          <PictureDialog
            file={picked}
            shape={props.shape}
            onClose={() => setPicked(null)}
            onPick={(picture) => {
              setPicked(null);
              props.onPick(picture);
            }}
          />
        </Suspense>
      )}
    </Stack>
  );
}
