/** What the others see of this person, and the way to be forgotten. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Stack from '@mui/material/Stack';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type FormEvent } from 'react';
import { limits } from '@jamz/core';
import { useAuth, useDraft } from '@jamz/client/react';
import { useOwnProfile, type OwnProfile } from '../../sync/own-records.ts';
import { useAct } from '../../sync/use-act.ts';
import { usePictureAct } from '../../sync/use-picture-act.ts';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { MarkLabel } from '../../ui/mark-label.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { PicturePicker } from '../../ui/picture-picker.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function ProfilePage() {
  usePageTitle(accountTexts.profileTitle);
  const profile = useOwnProfile();
  const { state } = useAuth();
  const [erasing, setErasing] = useState(false);
  const setPicture = usePictureAct(profile.scope, 'profile.set');
  if (!profile.loaded || state.phase !== 'signed-in') {
    return <PatientSpinner label={commonTexts.opening} />;
  }
  return (
    <Box sx={{ maxWidth: 560, mx: 'auto' }}>
      <Stack spacing={1} sx={{ alignItems: 'center', textAlign: 'center', mb: 3, mt: 1 }}>
        <PicturePicker
          shape="round"
          hasPicture={profile.avatarKey !== null}
          onPick={(picture) => void setPicture(picture)}
          onRemove={() => void setPicture(null)}
        >
          <PersonAvatar
            id={state.userId}
            name={profile.displayName}
            pictureId={profile.avatarKey}
            size={112}
          />
        </PicturePicker>
        <Typography variant="h1" sx={{ overflowWrap: 'anywhere' }}>
          {profile.displayName}
        </Typography>
        <MarkLabel mark={profile.mark} />
      </Stack>
      <Card sx={{ p: { xs: 2.5, sm: 3 } }}>
        <ProfileForm key={`${profile.displayName}\n${profile.bio}`} profile={profile} />
      </Card>
      <Box sx={{ mt: 4, textAlign: 'center' }}>
        <Button color="error" onClick={() => setErasing(true)}>
          {accountTexts.eraseTitle}
        </Button>
      </Box>
      <EraseDialog open={erasing} onClose={() => setErasing(false)} />
    </Box>
  );
}

function ProfileForm({ profile }: { readonly profile: OwnProfile }) {
  const { draft, change, clear } = useDraft('profile', {
    displayName: profile.displayName,
    bio: profile.bio,
  });
  const act = useAct(profile.scope);
  const notify = useNotices();
  const empty = draft.displayName.trim() === '';
  const changed = (['displayName', 'bio'] as const).filter(
    (field) => draft[field].trim() !== profile[field],
  );
  const save = async () => {
    if (empty) return;
    const stored = await Promise.all(
      changed.map((field) => act('profile.set', { field, value: draft[field].trim() })),
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
        label={accountTexts.displayName}
        name="name"
        autoComplete="name"
        value={draft.displayName}
        onChange={(event) => change({ displayName: event.target.value })}
        error={empty}
        helperText={empty ? accountTexts.needName : accountTexts.displayNameHint}
        slotProps={{ htmlInput: { maxLength: limits.nameLengthMax } }}
      />
      <TextField
        label={accountTexts.bio}
        name="bio"
        multiline
        minRows={2}
        maxRows={8}
        value={draft.bio}
        onChange={(event) => change({ bio: event.target.value })}
        helperText={accountTexts.bioHint}
        slotProps={{ htmlInput: { maxLength: limits.bioLengthMax } }}
      />
      <Button type="submit" variant="contained" disabled={changed.length === 0 || empty}>
        {commonTexts.save}
      </Button>
      {profile.mark === 'confirmed' ? null : (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {accountTexts.waitsHint}
        </Typography>
      )}
    </Stack>
  );
}
