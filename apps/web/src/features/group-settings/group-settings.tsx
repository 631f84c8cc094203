/** What the group is called and how it lets people in. Each field is its own change: last write wins per field. */
import ArchiveIcon from '@mui/icons-material/Inventory2Outlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import FormControlLabel from '@mui/material/FormControlLabel';
import Stack from '@mui/material/Stack';
import Switch from '@mui/material/Switch';
import TextField from '@mui/material/TextField';
import { useState, type FormEvent } from 'react';
import { limits } from '@jamz/core';
import { useDraft } from '@jamz/client/react';
import type { GroupHandle, GroupView } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { useNotices } from '../../ui/notices.tsx';

export function GroupSettings({ handle }: { readonly handle: GroupHandle }) {
  const { group, rights } = handle;
  if (group === null) return null;
  return (
    <Stack spacing={3} sx={{ maxWidth: 640 }}>
      {rights.admin || group.archived ? null : (
        <Alert severity="info">{groupTexts.onlyAdmins}</Alert>
      )}
      <WordsForm
        // What somebody else saved meanwhile replaces what this form began with, unless it was touched.
        key={`${group.name}\n${group.description}`}
        group={group}
        handle={handle}
      />
      <Switches group={group} handle={handle} />
      {rights.owner ? <ArchiveButton handle={handle} /> : null}
    </Stack>
  );
}

interface PartProps {
  readonly group: GroupView;
  readonly handle: GroupHandle;
}

function WordsForm({ group, handle }: PartProps) {
  const { draft, change, clear } = useDraft(`group-${group.id}`, {
    name: group.name,
    description: group.description,
  });
  const act = useAct(handle.scope);
  const notify = useNotices();
  const disabled = !handle.rights.admin;
  const empty = draft.name.trim() === '';
  const changed = (['name', 'description'] as const).filter(
    (field) => draft[field].trim() !== group[field],
  );
  const save = async () => {
    if (empty) return;
    const stored = await Promise.all(
      changed.map((field) => act('group.set', { field, value: draft[field].trim() })),
    );
    if (!stored.every(Boolean)) return;
    clear();
    notify({ text: commonTexts.saved });
  };
  return (
    <Stack
      component="form"
      noValidate
      spacing={2}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        label={groupTexts.name}
        name="group-name"
        autoComplete="off"
        disabled={disabled}
        value={draft.name}
        onChange={(event) => change({ name: event.target.value })}
        error={empty}
        helperText={empty ? groupTexts.needName : undefined}
        slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
      />
      <TextField
        label={groupTexts.description}
        name="group-description"
        multiline
        minRows={2}
        maxRows={10}
        disabled={disabled}
        value={draft.description}
        onChange={(event) => change({ description: event.target.value })}
        slotProps={{ htmlInput: { maxLength: limits.textLengthMax } }}
      />
      {disabled ? null : (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
          <Button type="submit" variant="contained" disabled={changed.length === 0 || empty}>
            {groupTexts.saveButton}
          </Button>
          <MarkLabel mark={group.mark} />
        </Box>
      )}
    </Stack>
  );
}

const switches = [
  ['joinApproval', groupTexts.joinApproval],
  ['membersCanInvite', groupTexts.membersCanInvite],
] as const;

function Switches({ group, handle }: PartProps) {
  const act = useAct(handle.scope);
  return (
    <Stack>
      {switches.map(([field, label]) => (
        <FormControlLabel
          key={field}
          sx={{ minHeight: 48 }}
          disabled={!handle.rights.admin}
          label={label}
          control={
            <Switch
              checked={group[field]}
              onChange={(_, value) => void act('group.set', { field, value })}
            />
          }
        />
      ))}
    </Stack>
  );
}

function ArchiveButton({ handle }: { readonly handle: GroupHandle }) {
  const act = useAct(handle.scope);
  const [asked, setAsked] = useState(false);
  return (
    <Box>
      <Button color="error" startIcon={<ArchiveIcon />} onClick={() => setAsked(true)}>
        {groupTexts.archive}
      </Button>
      <ConfirmDialog
        open={asked}
        title={groupTexts.archiveTitle}
        text={groupTexts.archiveText}
        confirmLabel={groupTexts.archiveButton}
        onConfirm={() => void act('group.archive', {})}
        onClose={() => setAsked(false)}
      />
    </Box>
  );
}
