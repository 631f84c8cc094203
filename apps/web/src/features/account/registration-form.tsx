/** The form of everybody's first minute: name, sign-in name, password. The operator's carries the set-up token. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import { useState, type FormEvent } from 'react';
import { limits } from '@jamz/core';
import { useAuth, useDraft } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { PasswordField } from '../../ui/password-field.tsx';

export function RegistrationForm(props: {
  readonly submitLabel: string;
  readonly setupToken?: string | undefined;
}) {
  const { register } = useAuth();
  const { draft, change, clear } = useDraft('sign-up', { displayName: '', login: '' });
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const faults = {
    displayName: draft.displayName.trim() === '' ? accountTexts.needName : undefined,
    login: draft.login.trim() === '' ? accountTexts.needLogin : undefined,
    password: password.length < limits.passwordLengthMin ? accountTexts.shortPassword : undefined,
  };
  const submit = async () => {
    setTried(true);
    if (Object.values(faults).some((fault) => fault !== undefined)) return;
    setBusy(true);
    setError(null);
    const { setupToken } = props;
    const result = await register({
      ...draft,
      password,
      ...(setupToken !== undefined && { setupToken }),
    });
    setBusy(false);
    if (result.ok) return clear();
    setError(
      result.error.code === 'offline' ? accountTexts.needsNetwork : errorText(result.error.code),
    );
  };
  return (
    <Stack
      component="form"
      spacing={2}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField
        label={accountTexts.displayName}
        name="name"
        autoComplete="name"
        value={draft.displayName}
        onChange={(event) => change({ displayName: event.target.value })}
        error={tried && faults.displayName !== undefined}
        helperText={(tried ? faults.displayName : undefined) ?? accountTexts.displayNameHint}
        slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
      />
      <TextField
        label={accountTexts.login}
        name="username"
        autoComplete="username"
        value={draft.login}
        onChange={(event) => change({ login: event.target.value })}
        error={tried && faults.login !== undefined}
        helperText={tried ? faults.login : undefined}
        slotProps={{
          htmlInput: {
            maxLength: limits.loginLengthMax,
            autoCapitalize: 'none',
            spellCheck: false,
          },
        }}
      />
      <PasswordField
        kind="new"
        value={password}
        onChange={setPassword}
        error={tried ? faults.password : undefined}
      />
      {error === null ? null : <Alert severity="error">{error}</Alert>}
      <Button type="submit" variant="contained" size="large" disabled={busy}>
        {busy ? accountTexts.working : props.submitLabel}
      </Button>
    </Stack>
  );
}
