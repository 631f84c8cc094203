/** A password that managers can fill, that can be pasted, and that can be looked at. */
import VisibilityIcon from '@mui/icons-material/Visibility';
import VisibilityOffIcon from '@mui/icons-material/VisibilityOff';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useState } from 'react';
import { limits } from '@jamz/core';
import { accountTexts } from '../text/account-texts.ts';

export function PasswordField(props: {
  readonly kind: 'current' | 'new';
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
}) {
  const [shown, setShown] = useState(false);
  const isNew = props.kind === 'new';
  return (
    <TextField
      label={isNew ? accountTexts.newPassword : accountTexts.password}
      type={shown ? 'text' : 'password'}
      name="password"
      autoComplete={isNew ? 'new-password' : 'current-password'}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
      error={props.error !== undefined}
      helperText={props.error ?? (isNew ? accountTexts.passwordHint : undefined)}
      slotProps={{
        htmlInput: {
          maxLength: limits.passwordLengthMax,
          autoCapitalize: 'none',
          spellCheck: false,
        },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton
                edge="end"
                onClick={() => setShown((value) => !value)}
                aria-label={shown ? accountTexts.hidePassword : accountTexts.showPassword}
                aria-pressed={shown}
              >
                {shown ? <VisibilityOffIcon /> : <VisibilityIcon />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
