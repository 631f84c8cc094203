/** Where an invitation link leads: what it opens, the request that also waits offline, and each refusal in its own words. */
import GroupsIcon from '@mui/icons-material/Groups2Outlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { useMemo } from 'react';
import { Link as RouterLink, useLocation } from 'react-router';
import { parseInvitationLink, type InvitationLink } from '@jamz/core';
import { useAuth } from '@jamz/client/react';
import { accountTexts } from '../../text/account-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { joinTexts } from '../../text/join-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { JoinSteps } from './join-steps.tsx';
import { PreviewCard } from './preview-card.tsx';
import { usePreview } from './use-preview.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';

export function JoinPage() {
  usePageTitle(joinTexts.title);
  const { pathname } = useLocation();
  const link = useMemo(() => parseInvitationLink(pathname), [pathname]);
  const { state } = useAuth();
  if (link === null) {
    return (
      <EmptyState art="sign" title={joinTexts.wrongTitle} text={joinTexts.wrongText}>
        <Button component={RouterLink} to="/" variant="contained">
          {commonTexts.home}
        </Button>
      </EmptyState>
    );
  }
  if (state.phase === 'starting') return <PatientSpinner label={commonTexts.opening} />;
  return (
    <Box sx={{ maxWidth: 520, mx: 'auto' }}>
      {state.phase === 'signed-in' && state.needsSignIn !== 'revoked' ? (
        <JoinSteps key={pathname} link={link} />
      ) : (
        <StrangerInvitation link={link} />
      )}
    </Box>
  );
}

/** Somebody without an account sees what the link opens; the way back here survives signing up. */
function StrangerInvitation({ link }: { readonly link: InvitationLink }) {
  const { pathname } = useLocation();
  const preview = usePreview(link);
  const from = { from: pathname };
  return (
    <Card>
      {preview.end === 'shown' ? (
        <PreviewCard groupId={link.groupId} preview={preview.preview} />
      ) : null}
      <EmptyState icon={<GroupsIcon />} title={joinTexts.signInFirst} text={joinTexts.signInText}>
        <Button component={RouterLink} to="/sign-up" state={from} variant="contained" fullWidth>
          {accountTexts.signUp}
        </Button>
        <Button component={RouterLink} to="/sign-in" state={from} variant="outlined" fullWidth>
          {accountTexts.signIn}
        </Button>
      </EmptyState>
    </Card>
  );
}
