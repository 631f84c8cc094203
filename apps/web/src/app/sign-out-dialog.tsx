/** D12: leaving counts what has not been sent and asks. To keep it, sealed, is the default. */
import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import { useAuth, useSyncActs, useSyncState } from '@jamz/client/react';
import { accountTexts } from '../text/account-texts.ts';
import { commonTexts } from '../text/common-texts.ts';

const choices = [
  ['keep', accountTexts.keepTitle, accountTexts.keepText],
  ['send', accountTexts.sendTitle, accountTexts.sendText],
  ['discard', accountTexts.discardTitle, accountTexts.discardText],
] as const;
type Choice = (typeof choices)[number][0];

export function SignOutDialog(props: { readonly onClose: () => void }) {
  const titleId = useId();
  const { waiting, problems, onHold } = useSyncState();
  const { signOut } = useAuth();
  const { syncNow } = useSyncActs();
  const [choice, setChoice] = useState<Choice>('keep');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const nothingWaits = waiting + problems + onHold === 0;
  const leave = async () => {
    setBusy(true);
    setError(null);
    const sent = choice === 'send' && waiting > 0 ? await syncNow() : null;
    if (sent !== null && sent.status !== 'SYNCED') {
      setBusy(false);
      return setError(accountTexts.sendFailed);
    }
    const result = await signOut(choice === 'discard' ? 'discard' : 'keep');
    setBusy(false);
    return result.ok ? props.onClose() : setError(accountTexts.signOutFailed);
  };
  return (
    <Dialog open onClose={props.onClose} maxWidth="xs" aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{accountTexts.signOutTitle}</DialogTitle>
      <DialogContent>
        {nothingWaits ? (
          <Typography>{accountTexts.signOutClean}</Typography>
        ) : (
          <UnsentChoice choice={choice} onChoose={setChoice} />
        )}
        {error === null ? null : (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{commonTexts.cancel}</Button>
        <Button
          variant="contained"
          color={choice === 'discard' ? 'error' : 'primary'}
          disabled={busy}
          onClick={() => void leave()}
        >
          {busy ? accountTexts.working : accountTexts.signOut}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function UnsentChoice(props: {
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}) {
  const labelId = useId();
  const { waiting, problems, onHold } = useSyncState();
  const also = accountTexts.signOutAlso(problems, onHold);
  return (
    <>
      <Typography id={labelId} sx={{ mb: 1 }}>
        {accountTexts.signOutUnsent(waiting)}
        {also === '' ? '' : ` (${also})`}
      </Typography>
      <RadioGroup
        aria-labelledby={labelId}
        value={props.choice}
        onChange={(_, value) => {
          const found = choices.find(([name]) => name === value);
          if (found !== undefined) props.onChoose(found[0]);
        }}
      >
        {choices.map(([name, title, text]) => (
          <FormControlLabel
            key={name}
            value={name}
            control={<Radio />}
            sx={{ alignItems: 'flex-start', py: 0.75 }}
            slotProps={{ typography: { component: 'div' } }}
            label={
              <>
                <Typography variant="subtitle1" component="span" sx={{ display: 'block', pt: 1 }}>
                  {title}
                </Typography>
                <Typography variant="body2" component="span" sx={{ color: 'text.secondary' }}>
                  {text}
                </Typography>
              </>
            }
          />
        ))}
      </RadioGroup>
    </>
  );
}
