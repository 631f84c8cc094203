/** Sign in, also again: after a session ran out, or was ended from another device. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Link from '@mui/material/Link';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type FormEvent } from 'react';
import { Link as RouterLink, Navigate, useLocation } from 'react-router';
import { limits } from '@jamz/core';
import { useAuth, useDraft } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { scanTexts } from '../../text/scan-texts.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { AccountFrame } from './account-frame.tsx';
import { placeToReturn } from './place-to-return.ts';
import { useSetupInfo } from './use-setup-info.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function SignInPage() {
  usePageTitle(accountTexts.signIn);
  const { state, login } = useAuth();
  const location = useLocation();
  const setup = useSetupInfo();
  const known = state.phase === 'signed-in' ? (state.login ?? '') : '';
  const { draft, change, clear } = useDraft('sign-in', { login: known });
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  if (state.phase === 'signed-in' && state.needsSignIn === 'no') {
    return <Navigate to={placeToReturn(location.state)} replace />;
  }
  const why = state.phase === 'signed-in' ? state.needsSignIn : 'no';
  const submit = async () => {
    setTried(true);
    if (draft.login.trim() === '' || password === '') return;
    setBusy(true);
    setError(null);
    const result = await login({ login: draft.login, password });
    setBusy(false);
    if (result.ok) return clear();
    setError(
      result.error.code === 'offline' ? accountTexts.needsNetwork : errorText(result.error.code),
    );
  };
  return (
    <AccountFrame title={titleOf(why)}>
      <Stack
        component="form"
        spacing={2}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Notes why={why} setupNeeded={setup?.needed ?? false} />
        <TextField
          label={accountTexts.login}
          name="username"
          autoComplete="username"
          value={draft.login}
          onChange={(event) => change({ login: event.target.value })}
          error={tried && draft.login.trim() === ''}
          helperText={tried && draft.login.trim() === '' ? accountTexts.needLogin : undefined}
          slotProps={{
            htmlInput: {
              maxLength: limits.loginLengthMax,
              autoCapitalize: 'none',
              spellCheck: false,
            },
          }}
        />
        <PasswordField
          kind="current"
          value={password}
          onChange={setPassword}
          error={tried && password === '' ? accountTexts.needPassword : undefined}
        />
        {error === null ? null : <Alert severity="error">{error}</Alert>}
        <Button type="submit" variant="contained" size="large" disabled={busy}>
          {busy ? accountTexts.working : accountTexts.signIn}
        </Button>
        {why === 'no' ? (
          <Typography sx={{ textAlign: 'center' }}>
            {`${scanTexts.invited} `}
            <Link component={RouterLink} to="/scan" sx={{ fontWeight: 650 }}>
              {scanTexts.invitedLink}
            </Link>
          </Typography>
        ) : null}
        {why === 'no' ? (
          <Typography sx={{ textAlign: 'center' }}>
            {`${accountTexts.noAccount} `}
            <Link
              component={RouterLink}
              to="/sign-up"
              state={location.state}
              sx={{ fontWeight: 650 }}
            >
              {accountTexts.signUp}
            </Link>
          </Typography>
        ) : null}
      </Stack>
    </AccountFrame>
  );
}

type Why = 'no' | 'expired' | 'revoked';

function titleOf(why: Why): string {
  if (why === 'revoked') return accountTexts.lockedTitle;
  return why === 'expired' ? accountTexts.expiredTitle : accountTexts.signInTitle;
}

function Notes({ why, setupNeeded }: { readonly why: Why; readonly setupNeeded: boolean }) {
  const { state } = useAuth();
  const kept = state.phase === 'signed-out' ? state.kept : [];
  return (
    <>
      {why === 'revoked' ? <Alert severity="warning">{accountTexts.lockedText}</Alert> : null}
      {why === 'expired' ? <Alert severity="info">{accountTexts.expiredText}</Alert> : null}
      {setupNeeded ? <Alert severity="info">{accountTexts.setupNeeded}</Alert> : null}
      {kept.map((work) => (
        <Alert key={work.userId} severity="info">
          {accountTexts.keptWork(work)}
        </Alert>
      ))}
    </>
  );
}
