/** A new group: works without a network, because its id is made here from a secret nobody else has. */
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { groupIdFrom, groupScope, limits } from '@jamz/core';
import { useAuth, useClient, useDevice, useDraft, useMutate } from '@jamz/client/react';
import { useOwnName } from '../../sync/own-records.ts';
import { errorText } from '../../text/error-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { Cover } from '../../ui/cover.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

const saltBytes = 16;

export function NewGroupPage() {
  usePageTitle(groupTexts.createTitle);
  const { draft, change, clear } = useDraft('new-group', { name: '', description: '' });
  const [tried, setTried] = useState(false);
  const create = useCreateGroup();
  const needsName = tried && draft.name.trim() === '';
  const submit = async () => {
    setTried(true);
    if (draft.name.trim() === '') return;
    if (await create({ name: draft.name.trim(), description: draft.description.trim() })) clear();
  };
  return (
    <Card sx={{ maxWidth: 560, mx: 'auto' }}>
      <Cover id={draft.name || 'new'}>
        <Typography variant="h1" sx={{ p: 3, pt: 8, overflowWrap: 'anywhere' }}>
          {draft.name || groupTexts.createTitle}
        </Typography>
      </Cover>
      <Stack
        component="form"
        noValidate
        spacing={2}
        sx={{ p: { xs: 2, sm: 3 } }}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Typography sx={{ color: 'text.secondary' }}>{groupTexts.createText}</Typography>
        <TextField
          label={groupTexts.name}
          name="group-name"
          autoComplete="off"
          autoFocus
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
          error={needsName}
          helperText={needsName ? groupTexts.needName : groupTexts.nameHint}
          slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
        />
        <TextField
          label={groupTexts.description}
          name="group-description"
          multiline
          minRows={2}
          maxRows={8}
          value={draft.description}
          onChange={(event) => change({ description: event.target.value })}
          helperText={groupTexts.descriptionHint}
          slotProps={{ htmlInput: { maxLength: limits.textLengthMax } }}
        />
        <Button type="submit" variant="contained" size="large">
          {groupTexts.createButton}
        </Button>
      </Stack>
    </Card>
  );
}

function useCreateGroup() {
  const { state } = useAuth();
  const { ids, sha256 } = useDevice();
  const client = useClient();
  const mutate = useMutate();
  const notify = useNotices();
  const navigate = useNavigate();
  const displayName = useOwnName();
  return async (fields: { readonly name: string; readonly description: string }) => {
    if (state.phase !== 'signed-in') return false;
    const salt = ids.secret(saltBytes);
    const groupId = groupIdFrom(state.userId, salt, sha256);
    const scope = groupScope(groupId);
    client?.watch(scope);
    const result = await mutate(scope, 'group.create', {
      ...fields,
      salt,
      ...(displayName !== '' && { displayName }),
    });
    if (!result.ok) {
      notify({ text: errorText(result.error.code), important: true });
      return false;
    }
    void navigate(`/g/${groupId}`, { replace: true });
    return true;
  };
}
