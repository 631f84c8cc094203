/** Music from this device, or titles to be found later: one field for one title or a whole pasted list. */
import AddIcon from '@mui/icons-material/Add';
import LibraryAddIcon from '@mui/icons-material/LibraryAddOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import TextField from '@mui/material/TextField';
import type { FormEvent, KeyboardEvent } from 'react';
import { limits } from '@jamz/core';
import { useDraft } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices } from '../../ui/notices.tsx';
import { useRootLength } from '../../ui/root-length.ts';
import { readLines } from './read-lines.ts';

const barHeight = '92px';

export interface AddBarProps {
  readonly groupId: string;
  readonly free: number;
  readonly onAddMusic: () => void;
  /** True when they were stored. */
  readonly onAdd: (titles: readonly string[]) => Promise<boolean>;
}

/** Enter adds, shift and enter begins a new line. */
export function AddBar(props: AddBarProps) {
  const { draft, change } = useDraft(`add-titles-${props.groupId}`, { text: '' });
  const notify = useNotices();
  useRootLength('--jamz-field', barHeight);
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
    <Box sx={frameLook}>
      <Paper
        component="form"
        variant="outlined"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void add();
        }}
        sx={barLook}
      >
        <Button variant="contained" onClick={props.onAddMusic} sx={addMusicLook}>
          <LibraryAddIcon aria-hidden />
          {playlistTexts.addMusic}
        </Button>
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
          sx={fieldLook}
        />
        {lines.length === 0 ? null : (
          <Button type="submit" variant="outlined" startIcon={<AddIcon />} sx={addLook}>
            {lines.length > 1 ? playlistTexts.addMany(lines.length) : playlistTexts.add}
          </Button>
        )}
      </Paper>
    </Box>
  );
}

const frameLook = {
  position: 'sticky',
  bottom: 'var(--jamz-dock, 0px)',
  zIndex: 3,
  pt: 3,
  // Above the player, which stands on the safe area itself; without it on the safe area.
  pb: 'max(2px, calc(12px + env(safe-area-inset-bottom) - var(--jamz-dock, 0px)))',
  mx: -1,
  background: 'linear-gradient(transparent, var(--jamz-palette-background-default) 28px)',
} as const;

const barLook = {
  p: 1,
  display: 'flex',
  alignItems: 'flex-end',
  gap: 1,
  borderRadius: '26px',
  boxShadow: '0 10px 30px rgb(30 8 30 / 0.16)',
} as const;

const fieldLook = { '& .MuiOutlinedInput-root': { borderRadius: '18px', minHeight: 46 } } as const;
const addLook = { minHeight: 46, flex: 'none' } as const;

/** A phone has room for the sign alone; its words stay for who listens. */
const addMusicLook = {
  minHeight: 46,
  flex: 'none',
  gap: 1,
  whiteSpace: 'nowrap',
  width: { xs: 46, sm: 'auto' },
  minWidth: 46,
  px: { xs: 0, sm: 2.5 },
  overflow: 'hidden',
  fontSize: { xs: 0, sm: '0.875rem' },
  '& svg': { fontSize: 22 },
} as const;
