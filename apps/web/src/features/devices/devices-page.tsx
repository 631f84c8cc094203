/** Where this person is signed in, from the server; each place can be signed out from here. */
import CloudOffIcon from '@mui/icons-material/CloudOffOutlined';
import DevicesIcon from '@mui/icons-material/DevicesOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Typography from '@mui/material/Typography';
import { useCallback, useEffect, useState } from 'react';
import { useAuth, type SessionRow } from '@jamz/client/react';
import type { ErrorCode } from '@jamz/core';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { dayText, timeFromNow } from '../../text/time-texts.ts';
import { CardList } from '../../ui/card-list.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { useNow } from '../../ui/browser-clock.ts';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

type Answer = { readonly rows: readonly SessionRow[] } | { readonly code: ErrorCode } | null;

export function DevicesPage() {
  usePageTitle(accountTexts.devicesTitle);
  const { answer, reload } = useSessions();
  const revoke = useRevoke(reload);
  const [asked, setAsked] = useState<SessionRow | 'others' | null>(null);
  if (answer === null) return <PatientSpinner label={commonTexts.loading} onRetry={reload} />;
  if ('code' in answer) {
    return (
      <EmptyState
        icon={<CloudOffIcon />}
        title={accountTexts.devicesTitle}
        text={answer.code === 'offline' ? accountTexts.devicesOffline : errorText(answer.code)}
      >
        <Button variant="contained" onClick={reload}>
          {commonTexts.tryAgain}
        </Button>
      </EmptyState>
    );
  }
  const others = answer.rows.filter((row) => !row.current);
  return (
    <Box sx={{ maxWidth: 640, mx: 'auto' }}>
      <Typography variant="h1" sx={{ mb: 2, mt: 1 }}>
        {accountTexts.devicesTitle}
      </Typography>
      <CardList>
        {answer.rows
          .toSorted((a, b) => Number(b.current) - Number(a.current) || b.lastSeenAt - a.lastSeenAt)
          .map((row) => (
            <DeviceRow key={row.sessionId} row={row} onRevoke={() => setAsked(row)} />
          ))}
      </CardList>
      {others.length > 0 ? (
        <Button color="error" sx={{ mt: 2 }} onClick={() => setAsked('others')}>
          {accountTexts.revokeOthers}
        </Button>
      ) : (
        <Typography sx={{ color: 'text.secondary', mt: 2 }}>{accountTexts.onlyThis}</Typography>
      )}
      <ConfirmDialog
        open={asked !== null}
        title={asked === 'others' ? accountTexts.revokeOthers : accountTexts.revokeTitle}
        text={
          asked === 'others' || asked === null
            ? accountTexts.revokeOthersText
            : accountTexts.revokeText(asked.deviceName)
        }
        confirmLabel={accountTexts.revoke}
        onConfirm={() => {
          if (asked !== null) void revoke(asked === 'others' ? 'others' : asked.sessionId);
        }}
        onClose={() => setAsked(null)}
      />
    </Box>
  );
}

function DeviceRow(props: { readonly row: SessionRow; readonly onRevoke: () => void }) {
  const { row } = props;
  const now = useNow(30_000);
  return (
    <Box
      component="li"
      sx={{
        display: 'flex',
        alignItems: 'center',
        flexWrap: 'wrap',
        gap: 1.5,
        py: 1.5,
      }}
    >
      <DevicesIcon aria-hidden sx={{ color: 'text.secondary' }} />
      <Box sx={{ flex: 1, minWidth: 160 }}>
        <Typography variant="subtitle1" component="p" sx={{ overflowWrap: 'anywhere' }}>
          {row.deviceName}
        </Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {`${accountTexts.signedInAt(dayText(row.createdAt))}, ${accountTexts.lastSeen(timeFromNow(row.lastSeenAt, now))}`}
        </Typography>
      </Box>
      {row.current ? (
        <Chip color="primary" variant="outlined" size="small" label={accountTexts.thisDevice} />
      ) : (
        <Button
          color="error"
          onClick={props.onRevoke}
          aria-label={`${accountTexts.revoke}: ${row.deviceName}`}
        >
          {accountTexts.revoke}
        </Button>
      )}
    </Box>
  );
}

function useSessions() {
  const { sessions } = useAuth();
  const [answer, setAnswer] = useState<Answer>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let shown = true;
    void sessions().then((result) => {
      if (shown) setAnswer(result.ok ? { rows: result.value } : { code: result.error.code });
      return null;
    });
    return () => {
      shown = false;
    };
  }, [sessions, round]);
  const reload = useCallback(() => {
    setAnswer(null);
    setRound((value) => value + 1);
  }, []);
  return { answer, reload };
}

function useRevoke(onDone: () => void) {
  const { revoke } = useAuth();
  const notify = useNotices();
  return async (sessionId: string) => {
    const result = await revoke(sessionId);
    notify({ text: result.ok ? accountTexts.revoked : errorText(result.error.code) });
    if (result.ok) onDone();
  };
}
