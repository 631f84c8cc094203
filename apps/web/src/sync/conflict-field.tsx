/** One field of a conflict: your change, the other version, or what you write instead. */
import Box from '@mui/material/Box';
import FormControlLabel from '@mui/material/FormControlLabel';
import Radio from '@mui/material/Radio';
import RadioGroup from '@mui/material/RadioGroup';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { conflictTexts } from '../text/conflict-texts.ts';
import { momentText } from '../text/time-texts.ts';
import type { ShownConflict, Wish } from './conflicts.ts';

export interface Decision {
  readonly choice: 'mine' | 'theirs' | 'edit';
  /** Counts with `edit` alone. */
  readonly value: string;
}

const isChoice = (value: string): value is Decision['choice'] =>
  value === 'mine' || value === 'theirs' || value === 'edit';

export function ConflictField(props: {
  readonly conflict: ShownConflict;
  readonly decision: Decision | null;
  readonly onDecide: (decision: Decision) => void;
}) {
  const { conflict, decision, onDecide } = props;
  const labelId = useId();
  if (conflict.wishes === null) return null;
  const [first] = conflict.wishes;
  const isBothOwn = conflict.wishes.every(({ isOwn }) => isOwn);
  const value = decision?.value ?? first.written;
  return (
    <Box sx={{ mt: 2.5 }}>
      <Typography id={labelId} variant="subtitle1" component="h3">
        {conflict.what}
      </Typography>
      <RadioGroup
        aria-labelledby={labelId}
        value={decision?.choice ?? ''}
        onChange={(_, choice) => {
          if (isChoice(choice)) onDecide({ choice, value });
        }}
      >
        {conflict.wishes.map((wish) => (
          <FormControlLabel
            key={wish.choice}
            value={wish.choice}
            control={<Radio />}
            sx={optionLook}
            slotProps={{ typography: { component: 'div', sx: { minWidth: 0, pt: 1 } } }}
            label={<WishText wish={wish} isOther={isBothOwn && wish !== first} />}
          />
        ))}
        {conflict.writing === null ? null : (
          <FormControlLabel
            value="edit"
            control={<Radio />}
            sx={{ mr: 0, minHeight: 44 }}
            label={conflictTexts.edit}
          />
        )}
      </RadioGroup>
      {decision?.choice === 'edit' ? (
        <TextField
          fullWidth
          multiline={conflict.writing === 'text'}
          size="small"
          sx={{ mt: 1 }}
          label={conflict.what}
          value={value}
          onChange={(event) => onDecide({ choice: 'edit', value: event.target.value })}
        />
      ) : null}
    </Box>
  );
}

const optionLook = { alignItems: 'flex-start', mr: 0, minHeight: 44 } as const;

function WishText({ wish, isOther }: { readonly wish: Wish; readonly isOther: boolean }) {
  const own = isOther ? conflictTexts.yoursElsewhere : conflictTexts.yours;
  const whose = wish.isOwn ? own : conflictTexts.others(wish.by);
  const facts = [
    wish.at === null ? null : momentText(wish.at),
    wish.stands ? conflictTexts.stands : null,
  ];
  return (
    <>
      <Typography variant="body2" component="span" sx={{ display: 'block', fontWeight: 650 }}>
        {whose}
      </Typography>
      <Typography component="span" sx={{ display: 'block', overflowWrap: 'anywhere' }}>
        {wish.text}
      </Typography>
      <Typography
        variant="body2"
        component="span"
        sx={{ display: 'block', color: 'text.secondary' }}
      >
        {facts.filter((fact) => fact !== null).join(' · ')}
      </Typography>
    </>
  );
}
