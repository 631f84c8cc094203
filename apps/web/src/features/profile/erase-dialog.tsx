/** To be forgotten: the password again, and no way back. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogContentText from '@mui/material/DialogContentText';
import DialogTitle from '@mui/material/DialogTitle';
import Stack from '@mui/material/Stack';
import { useId, useState, type FormEvent } from 'react';
import { useAuth } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { useNotices } from '../../ui/notices.tsx';
import { PasswordField } from '../../ui/password-field.tsx';

export function EraseDialog(props: { readonly open: boolean; readonly onClose: () => void }) {
  const titleId = useId();
  const { erase } = useAuth();
  const notify = useNotices();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (password === '') return setError(accountTexts.needPassword);
    setBusy(true);
    setError(null);
    const result = await erase(password);
    setBusy(false);
    if (result.ok) return notify({ text: accountTexts.eraseDone, important: true });
    return setError(errorText(result.error.code));
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} maxWidth="xs" aria-labelledby={titleId}>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <DialogTitle id={titleId}>{accountTexts.eraseTitle}</DialogTitle>
        <DialogContent>
          <Stack spacing={2}>
            <DialogContentText>{accountTexts.eraseText}</DialogContentText>
            <PasswordField kind="current" value={password} onChange={setPassword} />
            {error === null ? null : <Alert severity="error">{error}</Alert>}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button type="submit" color="error" disabled={busy}>
            {accountTexts.eraseButton}
          </Button>
          <Button variant="contained" onClick={props.onClose}>
            {commonTexts.cancel}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
