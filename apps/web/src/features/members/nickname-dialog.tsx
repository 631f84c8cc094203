/** One's own name in this group. */
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import TextField from '@mui/material/TextField';
import { useId, type FormEvent } from 'react';
import { limits, type Scope } from '@jamz/core';
import { useDraft } from '@jamz/client/react';
import { useAct } from '../../sync/use-act.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';

export function NicknameDialog(props: {
  readonly open: boolean;
  readonly scope: Scope | null;
  readonly current: string;
  readonly onClose: () => void;
}) {
  const titleId = useId();
  return (
    <Dialog open={props.open} onClose={props.onClose} maxWidth="xs" aria-labelledby={titleId}>
      <NicknameForm titleId={titleId} {...props} />
    </Dialog>
  );
}

function NicknameForm(props: {
  readonly titleId: string;
  readonly scope: Scope | null;
  readonly current: string;
  readonly onClose: () => void;
}) {
  const { draft, change, clear } = useDraft(`nickname-${props.scope ?? ''}`, {
    nickname: props.current,
  });
  const act = useAct(props.scope);
  const save = async () => {
    const nickname = draft.nickname.trim();
    if (await act('member.setNickname', { nickname: nickname === '' ? null : nickname })) {
      clear();
      props.onClose();
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <DialogTitle id={props.titleId}>{groupTexts.nicknameTitle}</DialogTitle>
      <DialogContent>
        <TextField
          autoFocus
          margin="dense"
          label={groupTexts.nickname}
          name="nickname"
          autoComplete="off"
          value={draft.nickname}
          onChange={(event) => change({ nickname: event.target.value })}
          helperText={groupTexts.nicknameHint}
          slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{commonTexts.cancel}</Button>
        <Button type="submit" variant="contained">
          {commonTexts.save}
        </Button>
      </DialogActions>
    </form>
  );
}
