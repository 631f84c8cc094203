/**
 * Two wishes for the same field, side by side: whose, when, and which one stands. Field by field one is taken, or a third
 * is written. Closing decides nothing and loses nothing: the conflict stays in the list for its 30 days.
 */
import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import Typography from '@mui/material/Typography';
import { useId, useState } from 'react';
import type { Scope } from '@jamz/core';
import { commonTexts } from '../text/common-texts.ts';
import { conflictTexts } from '../text/conflict-texts.ts';
import { useNotices } from '../ui/notices.tsx';
import { ConflictField, type Decision } from './conflict-field.tsx';
import type { ConflictedRecord } from './conflicts.ts';
import { useAct } from './use-act.ts';

export function ConflictDialog(props: {
  readonly record: ConflictedRecord;
  readonly onClose: () => void;
}) {
  const { conflicts, group } = props.record;
  const titleId = useId();
  const hintId = useId();
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());
  const { save, busy } = useDeciding(conflicts[0]?.scope ?? null, props.onClose);
  return (
    <Dialog
      open
      fullWidth
      maxWidth="xs"
      onClose={props.onClose}
      aria-labelledby={titleId}
      aria-describedby={hintId}
    >
      <DialogTitle id={titleId} sx={{ overflowWrap: 'anywhere' }}>
        {group === '' ? conflictTexts.dialogTitle : conflictTexts.dialogTitleIn(group)}
      </DialogTitle>
      <DialogContent>
        <Typography id={hintId} sx={{ color: 'text.secondary' }}>
          {conflictTexts.dialogHint}
        </Typography>
        {conflicts.map((conflict) => (
          <ConflictField
            key={conflict.id}
            conflict={conflict}
            decision={decisions.get(conflict.id) ?? null}
            onDecide={(decision) =>
              setDecisions((before) => new Map(before).set(conflict.id, decision))
            }
          />
        ))}
      </DialogContent>
      <DialogActions>
        <Button onClick={props.onClose}>{conflictTexts.later}</Button>
        <Button
          variant="contained"
          disabled={busy || decisions.size === 0}
          onClick={() => void save(decisions)}
        >
          {commonTexts.save}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** One edit a field, like any other: it waits without a network. */
function useDeciding(scope: Scope | null, onDone: () => void) {
  const act = useAct(scope);
  const notify = useNotices();
  const [busy, setBusy] = useState(false);
  const save = async (decisions: ReadonlyMap<string, Decision>) => {
    setBusy(true);
    let isStored = true;
    for (const [conflictId, { choice, value }] of decisions) {
      const args = { conflictId, choice, ...(choice === 'edit' && { value }) };
      isStored = (await act('conflict.resolve', args)) && isStored;
    }
    setBusy(false);
    // What was refused says why by itself, and can be chosen anew.
    if (!isStored) return;
    notify({ text: conflictTexts.decided });
    onDone();
  };
  return { save, busy };
}
