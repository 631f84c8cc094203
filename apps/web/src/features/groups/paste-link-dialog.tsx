/** An invitation that came as text: paste it, and go where it leads. */
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useId, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { formatInvitationLink, parseInvitationLink } from '@jamz/core';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';

export function PasteLinkDialog(props: { readonly open: boolean; readonly onClose: () => void }) {
  const titleId = useId();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState(false);
  const open = () => {
    const link = parseInvitationLink(text);
    if (link === null) return setWrong(true);
    props.onClose();
    return void navigate(formatInvitationLink('', link).replace('/#', ''));
  };
  return (
    <Dialog open={props.open} onClose={props.onClose} maxWidth="sm" aria-labelledby={titleId}>
      <form
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          open();
        }}
      >
        <DialogTitle id={titleId}>{groupTexts.pasteTitle}</DialogTitle>
        <DialogContent>
          <TextField
            autoFocus
            margin="dense"
            label={groupTexts.pasteLabel}
            name="invitation"
            autoComplete="off"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(false);
            }}
            error={wrong}
            helperText={wrong ? groupTexts.pasteWrong : undefined}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose}>{commonTexts.cancel}</Button>
          <Button type="submit" variant="contained">
            {groupTexts.pasteOpen}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
