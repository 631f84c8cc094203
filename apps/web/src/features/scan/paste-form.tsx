/** An invitation that came as text. */
import Button from '@mui/material/Button';
import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import { useState, type FormEvent } from 'react';
import { scanTexts } from '../../text/scan-texts.ts';

export function PasteForm(props: {
  /** False when the text is no invitation. */
  readonly onText: (text: string) => boolean;
}) {
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <Box
      component="form"
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        setWrong(!props.onText(text));
      }}
      sx={{ display: 'flex', gap: 1, alignItems: 'flex-start' }}
    >
      <TextField
        size="small"
        label={scanTexts.pasteLabel}
        name="invitation"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setWrong(false);
        }}
        error={wrong}
        helperText={wrong ? scanTexts.pasteWrong : undefined}
        sx={{ '& .MuiOutlinedInput-root': { minHeight: 46 } }}
      />
      <Button type="submit" variant="contained" sx={{ minHeight: 46 }}>
        {scanTexts.pasteOpen}
      </Button>
    </Box>
  );
}
