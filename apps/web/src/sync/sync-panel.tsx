/** Behind the chip: what waits, what needs a decision, when the next try is, and a "Sync now" that always answers. */
import CloseIcon from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Drawer from '@mui/material/Drawer';
import IconButton from '@mui/material/IconButton';
import Typography from '@mui/material/Typography';
import useMediaQuery from '@mui/material/useMediaQuery';
import type { Theme } from '@mui/material/styles';
import { useId, useState } from 'react';
import { useProblems, useQueue, useSyncActs, useSyncState } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { statusSentence, syncNowSentence, syncPanelTexts } from '../text/sync-panel-texts.ts';
import { chipText } from '../text/sync-texts.ts';
import { deviceNow } from '../ui/browser-clock.ts';
import { useCopy } from '../ui/use-copy.ts';
import { ConflictList } from './conflict-list.tsx';
import { diagnosticsText } from './diagnostics.ts';
import { ProblemList } from './problem-list.tsx';
import { QueueList } from './queue-list.tsx';
import { Section } from './section.tsx';
import { SyncFacts } from './sync-facts.tsx';
import { UploadList } from './upload-list.tsx';

export function SyncPanel(props: {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Goes to another screen: the panel closes first. */
  readonly onGo: (to: string) => void;
}) {
  const wide = useMediaQuery((theme: Theme) => theme.breakpoints.up('sm'));
  const titleId = useId();
  return (
    <Drawer
      anchor={wide ? 'right' : 'bottom'}
      open={props.open}
      onClose={props.onClose}
      slotProps={{
        paper: {
          role: 'dialog',
          'aria-modal': true,
          'aria-labelledby': titleId,
          sx: {
            p: 3,
            pt: 2,
            pb: 'calc(24px + env(safe-area-inset-bottom))',
            width: { sm: 420 },
            maxHeight: { xs: '88dvh', sm: '100dvh' },
            borderRadius: { xs: '24px 24px 0 0', sm: '24px 0 0 24px' },
          },
        },
      }}
    >
      <PanelBody titleId={titleId} {...props} />
    </Drawer>
  );
}

function PanelBody(props: {
  readonly titleId: string;
  readonly onClose: () => void;
  readonly onGo: (to: string) => void;
}) {
  const state = useSyncState();
  return (
    <>
      <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
        <Typography id={props.titleId} variant="h2" sx={{ flex: 1 }}>
          {chipText(state)}
        </Typography>
        <IconButton edge="end" onClick={props.onClose} aria-label={syncPanelTexts.close}>
          <CloseIcon />
        </IconButton>
      </Box>
      <Typography sx={{ color: 'text.secondary' }}>{statusSentence(state)}</Typography>
      <SyncNow onSignIn={state.reason === 'sign-in' ? () => props.onGo('/sign-in') : null} />
      <ProblemList onLeave={props.onGo} />
      <ConflictList />
      <QueueList />
      <UploadList />
      {state.onHold > 0 ? (
        <Section title={`${syncPanelTexts.holdTitle} (${state.onHold})`}>
          <Typography sx={{ py: 1 }}>{syncPanelTexts.holdText(state.onHold)}</Typography>
        </Section>
      ) : null}
      <SyncFacts state={state} />
      <CopyDiagnostics />
    </>
  );
}

function SyncNow({ onSignIn }: { readonly onSignIn: (() => void) | null }) {
  const { syncNow } = useSyncActs();
  const [busy, setBusy] = useState(false);
  const [sentence, setSentence] = useState('');
  const run = async () => {
    setBusy(true);
    setSentence(syncPanelTexts.syncing);
    const result = await syncNow();
    setSentence(
      syncNowSentence({ ...result, why: result.code === null ? null : errorText(result.code) }),
    );
    setBusy(false);
  };
  return (
    <Box sx={{ mt: 2 }}>
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap' }}>
        <Button variant="contained" onClick={() => void run()} disabled={busy}>
          {syncPanelTexts.syncNow}
        </Button>
        {onSignIn === null ? null : (
          <Button variant="outlined" onClick={onSignIn}>
            {syncPanelTexts.signIn}
          </Button>
        )}
      </Box>
      <Typography role="status" sx={{ mt: 1, minHeight: '1.5em' }}>
        {sentence}
      </Typography>
    </Box>
  );
}

function CopyDiagnostics() {
  const state = useSyncState();
  const queue = useQueue();
  const problems = useProblems();
  const copy = useCopy();
  const take = () =>
    diagnosticsText({ now: deviceNow(), state, queue, problems, browser: navigator.userAgent });
  return (
    <Box sx={{ mt: 2 }}>
      <Button variant="outlined" onClick={() => void copy(take(), syncPanelTexts.copied)}>
        {syncPanelTexts.diagnostics}
      </Button>
      <Typography variant="body2" sx={{ color: 'text.secondary', mt: 0.5 }}>
        {syncPanelTexts.diagnosticsHint}
      </Typography>
    </Box>
  );
}
