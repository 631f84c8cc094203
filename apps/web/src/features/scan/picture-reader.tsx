/** An invitation that came as a picture: a screenshot, a photo of a screen. */
import ImageIcon from '@mui/icons-material/ImageSearchOutlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useRef, useState } from 'react';
import { limits } from '@jamz/core';
import { commonTexts } from '../../text/common-texts.ts';
import { scanTexts } from '../../text/scan-texts.ts';
import { visuallyHidden } from '../../ui/visually-hidden.ts';
import { createCodeReader } from './browser-code-reader.ts';

type Trouble = 'nothing' | 'unreadable';

export function PictureReader(props: { readonly onCode: (text: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const read = async (file: File) => {
    setBusy(true);
    setTrouble(null);
    const found = await readFile(file);
    setBusy(false);
    if (found.end === 'code') props.onCode(found.text);
    else setTrouble(found.end);
  };
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'center' }}>
      <input
        ref={input}
        type="file"
        accept="image/*"
        tabIndex={-1}
        aria-hidden
        data-testid="scan-file"
        style={visuallyHidden}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void read(file);
        }}
      />
      <Button
        variant="outlined"
        startIcon={<ImageIcon />}
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        {busy ? commonTexts.oneMoment : scanTexts.fromPicture}
      </Button>
      {trouble === null ? null : (
        <Alert severity="warning">
          {trouble === 'nothing' ? scanTexts.nothingInPicture : scanTexts.unreadablePicture}
        </Alert>
      )}
    </Box>
  );
}

async function readFile(
  file: File,
): Promise<{ readonly end: 'code'; readonly text: string } | { readonly end: Trouble }> {
  if (file.size > limits.pickedPictureBytesMax) return { end: 'unreadable' };
  try {
    const [reader, bitmap] = await Promise.all([createCodeReader(), createImageBitmap(file)]);
    const text = await reader.read(bitmap).finally(() => bitmap.close());
    return text === null ? { end: 'nothing' } : { end: 'code', text };
  } catch {
    // No picture that this browser can draw.
    return { end: 'unreadable' };
  }
}
