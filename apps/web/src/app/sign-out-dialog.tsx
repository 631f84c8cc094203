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
import { useId, useRef, useState } from 'react';
import {
  useAuth,
  useMedia,
  useMediaValue,
  useProblems,
  useQueue,
  useSyncActs,
  useSyncState,
} from '@jamz/client/react';
import { accountTexts } from '../text/account-texts.ts';
import { commonTexts } from '../text/common-texts.ts';
import { storageTexts } from '../text/storage-texts.ts';
import { deviceNow } from '../ui/browser-clock.ts';
import { saveAsFile, unsentText } from './save-unsent.ts';
import { sendFiles } from './send-files.ts';

const choices = [
  ['keep', accountTexts.keepTitle, accountTexts.keepText],
  ['send', accountTexts.sendTitle, accountTexts.sendText],
  ['save', accountTexts.saveTitle, accountTexts.saveText],
  ['discard', accountTexts.discardTitle, accountTexts.discardText],
] as const;
type Choice = (typeof choices)[number][0];

export function SignOutDialog(props: { readonly onClose: () => void }) {
  const titleId = useId();
  const [choice, setChoice] = useState<Choice>('keep');
  const { leave, busy, error, stop } = useLeaving(choice, props.onClose);
  const { waiting, problems, onHold } = useSyncState();
  const files = useMediaValue((media) => media?.waiting().files ?? 0);
  const nothingWaits = waiting + problems + onHold + files === 0;
  const close = () => {
    stop();
    props.onClose();
  };
  return (
    <Dialog open onClose={close} maxWidth="xs" aria-labelledby={titleId}>
      <DialogTitle id={titleId}>{accountTexts.signOutTitle}</DialogTitle>
      <DialogContent>
        {nothingWaits ? (
          <Typography>{accountTexts.signOutClean}</Typography>
        ) : (
          <UnsentChoice choice={choice} onChoose={setChoice} />
        )}
        {busy && choice === 'send' && files > 0 ? (
          <Typography role="status" sx={{ mt: 1 }}>
            {storageTexts.filesLeft(files)}
          </Typography>
        ) : null}
        {error === null ? null : (
          <Alert severity="error" sx={{ mt: 2 }}>
            {error}
          </Alert>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={close}>{commonTexts.cancel}</Button>
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

/** Sends what was asked for, then signs out; `stop` ends the waiting for files. */
function useLeaving(choice: Choice, onLeft: () => void) {
  const { waiting } = useSyncState();
  const { signOut } = useAuth();
  const { syncNow } = useSyncActs();
  const media = useMedia();
  const queue = useQueue();
  const problems = useProblems();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const stopped = useRef<AbortController>(null);
  const send = async (): Promise<boolean> => {
    const files = media?.waiting().files ?? 0;
    // Without a connection it ends here, at once.
    if (waiting + files > 0 && (await syncNow()).status !== 'SYNCED') return false;
    if (media === null || files === 0) return true;
    stopped.current = new AbortController();
    return sendFiles(media, stopped.current.signal);
  };
  const leave = async () => {
    setBusy(true);
    setError(null);
    if (choice === 'send' && !(await send())) {
      setBusy(false);
      return setError(accountTexts.sendFailed);
    }
    if (choice === 'save') {
      saveAsFile(accountTexts.saveName, unsentText({ savedAt: deviceNow(), queue, problems }));
    }
    const result = await signOut(choice === 'discard' ? 'discard' : 'keep');
    setBusy(false);
    return result.ok ? onLeft() : setError(accountTexts.signOutFailed);
  };
  return { leave, busy, error, stop: () => stopped.current?.abort() };
}

function UnsentChoice(props: {
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}) {
  const labelId = useId();
  const { waiting, problems, onHold } = useSyncState();
  const files = useMediaValue((media) => media?.waiting().files ?? 0);
  const bytes = useMediaValue((media) => media?.waiting().bytes ?? 0);
  const also = accountTexts.signOutAlso(problems, onHold);
  return (
    <>
      <Typography id={labelId} sx={{ mb: 1 }}>
        {files === 0 ? '' : `${storageTexts.signOutFiles(files, bytes)} `}
        {accountTexts.signOutUnsent(waiting, files)}
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
