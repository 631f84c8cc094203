/** What this app keeps on this device: how much of what, for how long, and how to get rid of it. */
import CloudOffIcon from '@mui/icons-material/SdStorageOutlined';
import MusicNoteIcon from '@mui/icons-material/MusicNoteOutlined';
import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useMedia, type StorageFacts } from '@jamz/client/react';
import { commonTexts } from '../../text/common-texts.ts';
import { storageTexts } from '../../text/storage-texts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { PersistedCard } from './persisted-card.tsx';
import { StoredTracks } from './stored-tracks.tsx';
import { UsageCard } from './usage-card.tsx';
import { useStorageFacts } from '../../sync/use-storage-facts.ts';

export function StoragePage() {
  usePageTitle(storageTexts.title);
  const { facts, failed, reload } = useStorageFacts();
  if (failed) {
    return (
      <EmptyState
        icon={<CloudOffIcon />}
        title={storageTexts.failedTitle}
        text={storageTexts.failedText}
      >
        <Button variant="contained" onClick={reload}>
          {commonTexts.tryAgain}
        </Button>
      </EmptyState>
    );
  }
  if (facts === null) return <PatientSpinner label={storageTexts.loading} onRetry={reload} />;
  const files = facts.tracks.filter(({ waiting }) => waiting).length;
  return (
    <Box sx={{ maxWidth: 640, mx: 'auto', display: 'grid', gap: 2 }}>
      <Typography variant="h1" sx={{ mt: 1 }}>
        {storageTexts.title}
      </Typography>
      {files === 0 ? null : (
        <Alert severity="warning">
          <AlertTitle>{storageTexts.waitingTitle(files, facts.waiting)}</AlertTitle>
          {storageTexts.waitingText}
        </Alert>
      )}
      <UsageCard facts={facts} />
      <PersistedCard persisted={facts.persisted} onAnswer={reload} />
      <Tracks facts={facts} />
    </Box>
  );
}

function Tracks({ facts }: { readonly facts: StorageFacts }) {
  const media = useMedia();
  const notify = useNotices();
  const [isAsked, setIsAsked] = useState(false);
  if (facts.tracks.length === 0) {
    return (
      <EmptyState
        nested
        icon={<MusicNoteIcon />}
        title={storageTexts.tracksNone}
        text={storageTexts.tracksNoneText}
      />
    );
  }
  const remove = async () => {
    await media?.removeDownloads();
    notify({ text: storageTexts.removed });
  };
  return (
    <Box component="section" aria-labelledby="stored-tracks">
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap', mb: 0.5 }}>
        <Typography id="stored-tracks" variant="h2" sx={{ flex: 1 }}>
          {storageTexts.tracksTitle(facts.tracks.length)}
        </Typography>
        {facts.cached === 0 ? null : (
          <Button color="error" onClick={() => setIsAsked(true)}>
            {storageTexts.removeDownloads}
          </Button>
        )}
      </Box>
      <StoredTracks tracks={facts.tracks} />
      <ConfirmDialog
        open={isAsked}
        title={storageTexts.removeTitle}
        text={storageTexts.removeText(facts.cached)}
        confirmLabel={storageTexts.removeButton}
        onConfirm={() => void remove()}
        onClose={() => setIsAsked(false)}
      />
    </Box>
  );
}
