/** One field for one title or a whole pasted list. Enter adds, shift and enter begins a new line. */
import AddIcon from '@mui/icons-material/Add';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import TextField from '@mui/material/TextField';
import type { FormEvent, KeyboardEvent } from 'react';
import { limits } from '@jamz/core';
import { useDraft } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices } from '../../ui/notices.tsx';
import { readLines } from './read-lines.ts';

export function AddTitles(props: {
  readonly groupId: string;
  readonly free: number;
  /** True when they were stored. */
  readonly onAdd: (titles: readonly string[]) => Promise<boolean>;
}) {
  const { draft, change } = useDraft(`add-titles-${props.groupId}`, { text: '' });
  const notify = useNotices();
  const lines = readLines(draft.text);
  const add = async () => {
    if (lines.length === 0) return;
    const taken = lines.slice(0, Math.min(props.free, limits.appendItemsMax));
    const rest = lines.slice(taken.length);
    if (taken.length === 0) return notify({ text: playlistTexts.full });
    // The field is free for the next title at once; what could not be stored comes back.
    change({ text: rest.join('\n') });
    if (!(await props.onAdd(taken))) return change({ text: lines.join('\n') });
    if (rest.length > 0) {
      notify({ text: playlistTexts.tooMany(limits.playlistItemsMax), important: true });
    }
    return undefined;
  };
  return (
    <Box
      sx={{
        position: 'sticky',
        bottom: 0,
        zIndex: 3,
        pt: 3,
        pb: 'calc(12px + env(safe-area-inset-bottom))',
        mx: -1,
        background: 'linear-gradient(transparent, var(--jamz-palette-background-default) 28px)',
      }}
    >
      <Paper
        component="form"
        variant="outlined"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void add();
        }}
        sx={{
          p: 1,
          display: 'flex',
          alignItems: 'flex-end',
          gap: 1,
          borderRadius: '26px',
          boxShadow: '0 10px 30px rgb(30 8 30 / 0.16)',
        }}
      >
        <TextField
          label={playlistTexts.label}
          name="titles"
          autoComplete="off"
          multiline
          maxRows={6}
          size="small"
          value={draft.text}
          onChange={(event) => change({ text: event.target.value })}
          onKeyDown={(event: KeyboardEvent) => {
            const composing = event.nativeEvent.isComposing;
            if (event.key !== 'Enter' || event.shiftKey || composing) return;
            event.preventDefault();
            void add();
          }}
          sx={{ '& .MuiOutlinedInput-root': { borderRadius: '18px', minHeight: 46 } }}
        />
        <Button
          type="submit"
          variant="contained"
          startIcon={<AddIcon />}
          disabled={lines.length === 0}
          sx={{ minHeight: 46, flex: 'none' }}
        >
          {lines.length > 1 ? playlistTexts.addMany(lines.length) : playlistTexts.add}
        </Button>
      </Paper>
    </Box>
  );
}
