/** Music from this device, or titles to be found later: one field for one title or a whole pasted list. */
import LibraryAddIcon from '@mui/icons-material/LibraryAddOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import { styled } from '@mui/material/styles';
import { memo, type KeyboardEvent } from 'react';
import { useDraft } from '@jamz/client/react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useRootLength } from '../../ui/root-length.ts';
import { readLines } from './read-lines.ts';

const barHeight = '92px';
const rowsMax = 6;

export interface AddBarProps {
  readonly groupId: string;
  readonly onAddMusic: () => void;
  /** Resolves with what did not find its way into the playlist. */
  readonly onAdd: (titles: readonly string[]) => Promise<readonly string[]>;
}

export const AddBar = memo(function AddBar(props: AddBarProps) {
  useRootLength('--jamz-field', barHeight);
  return (
    <Box sx={frameLook}>
      <Paper variant="outlined" sx={barLook}>
        <Button variant="contained" onClick={props.onAddMusic} sx={addMusicLook}>
          <LibraryAddIcon aria-hidden />
          {playlistTexts.addMusic}
        </Button>
        <TitleField groupId={props.groupId} onAdd={props.onAdd} />
      </Paper>
    </Box>
  );
});

/** Enter adds, shift and enter begins a new line. Drawn anew for every key, so it is made of little. */
function TitleField({ groupId, onAdd }: Pick<AddBarProps, 'groupId' | 'onAdd'>) {
  const { draft, change } = useDraft(`add-titles-${groupId}`, { text: '' });
  const lines = readLines(draft.text);
  const add = async () => {
    if (lines.length === 0) return;
    // The field is free for the next title at once; what could not be stored comes back.
    change({ text: '' });
    const left = await onAdd(lines);
    if (left.length > 0) change({ text: left.join('\n') });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const composing = event.nativeEvent.isComposing;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    void add();
  };
  return (
    <form
      style={formLook}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        aria-label={playlistTexts.label}
        placeholder={playlistTexts.label}
        name="titles"
        autoComplete="off"
        // Counted, not measured: measuring would lay the whole page out anew for every key.
        rows={Math.min(rowsMax, draft.text.split('\n').length)}
        value={draft.text}
        onChange={(event) => change({ text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      {lines.length === 0 ? null : <AddButton count={lines.length} />}
    </form>
  );
}

const AddButton = memo(function AddButton({ count }: { readonly count: number }) {
  return (
    <Button type="submit" variant="outlined" sx={addLook}>
      {count > 1 ? playlistTexts.addMany(count) : playlistTexts.add}
    </Button>
  );
});

const Field = styled('textarea')({
  flex: 1,
  minWidth: 0,
  boxSizing: 'border-box',
  minHeight: 46,
  padding: '11px 14px',
  border: 0,
  borderRadius: 18,
  resize: 'none',
  font: 'inherit',
  fontSize: '1rem',
  lineHeight: '24px',
  color: 'var(--jamz-palette-text-primary)',
  background: 'color-mix(in srgb, var(--jamz-palette-text-primary) 6%, transparent)',
  '&::placeholder': { color: 'var(--jamz-palette-text-secondary)', opacity: 1 },
  '&:focus-visible': {
    outline: '2px solid var(--jamz-palette-primary-main)',
    outlineOffset: -1,
  },
});

const formLook = { flex: 1, minWidth: 0, display: 'flex', alignItems: 'flex-end', gap: 8 } as const;

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
