/** What the group is called, how it looks and how it lets people in. Each field is its own change: last write wins. */
import ArchiveIcon from '@mui/icons-material/Inventory2Outlined';
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type FormEvent, type ReactNode } from 'react';
import { limits } from '@jamz/core';
import { useDraft } from '@jamz/client/react';
import type { GroupHandle, GroupView } from '../../sync/group-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { usePictureAct } from '../../sync/use-picture-act.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CoverTile } from '../../ui/cover.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { PicturePicker } from '../../ui/picture-picker.tsx';
import { RulesFields, type GroupRules } from '../../ui/rules-fields.tsx';

export function GroupSettings({ handle }: { readonly handle: GroupHandle }) {
  const { group, rights } = handle;
  if (group === null) return null;
  return (
    <Stack spacing={2} sx={{ maxWidth: 640 }}>
      {rights.admin || group.archived ? null : (
        <Alert severity="info">{groupTexts.onlyAdmins}</Alert>
      )}
      {rights.admin ? <Picture group={group} handle={handle} /> : null}
      <Part title={groupTexts.wordsTitle}>
        <WordsForm
          // What somebody else saved meanwhile replaces what this form began with, unless it was touched.
          key={`${group.name}\n${group.description}`}
          group={group}
          handle={handle}
        />
      </Part>
      <Part title={groupTexts.rulesTitle}>
        <Rules group={group} handle={handle} />
      </Part>
      {rights.owner ? <ArchiveButton handle={handle} /> : null}
    </Stack>
  );
}

interface PartProps {
  readonly group: GroupView;
  readonly handle: GroupHandle;
}

function Part(props: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card component="section" sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h3" component="h2" sx={{ mb: 2 }}>
        {props.title}
      </Typography>
      {props.children}
    </Card>
  );
}

function Picture({ group, handle }: PartProps) {
  const setPicture = usePictureAct(handle.scope, 'group.set');
  return (
    <Part title={groupTexts.pictureTitle}>
      <PicturePicker
        shape="square"
        hasPicture={group.avatarKey !== null}
        onPick={(picture) => void setPicture(picture)}
        onRemove={() => void setPicture(null)}
      >
        <CoverTile id={group.id} pictureId={group.avatarKey} size={112} />
      </PicturePicker>
    </Part>
  );
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

function Rules({ group, handle }: PartProps) {
  const act = useAct(handle.scope);
  const save = (change: Partial<GroupRules>) => {
    for (const [field, value] of Object.entries(change)) void act('group.set', { field, value });
  };
  return <RulesFields rules={group} disabled={!handle.rights.admin} onChange={save} />;
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
