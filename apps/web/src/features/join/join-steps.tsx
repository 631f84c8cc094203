/** A signed-in guest before the door: look, ask, wait, and be told. */
import BlockIcon from '@mui/icons-material/DoDisturbOnOutlined';
import GroupsIcon from '@mui/icons-material/Groups2Outlined';
import HourglassIcon from '@mui/icons-material/HourglassTopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import { Link as RouterLink, useNavigate } from 'react-router';
import type { ErrorCode, InvitationLink } from '@jamz/core';
import { useSyncActs } from '@jamz/client/react';
import { commonTexts } from '../../text/common-texts.ts';
import { errorText } from '../../text/error-texts.ts';
import { joinRefusal, joinTexts } from '../../text/join-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { PreviewCard } from './preview-card.tsx';
import { useJoin } from './use-join.ts';
import { usePreview } from './use-preview.ts';

export function JoinSteps({ link }: { readonly link: InvitationLink }) {
  const { state, join } = useJoin(link);
  switch (state.step) {
    case 'before':
      return <Invitation link={link} onJoin={() => void join()} />;
    case 'saved':
      return (
        <EmptyState art="invitation" title={joinTexts.savedTitle} text={joinTexts.savedText}>
          <HomeButton />
        </EmptyState>
      );
    case 'asked':
      return (
        <EmptyState
          icon={<HourglassIcon />}
          title={joinTexts.approvalTitle}
          text={joinTexts.approvalText}
        >
          <HomeButton />
        </EmptyState>
      );
    case 'refused':
      return <Refusal code={state.code} problemId={state.problemId} />;
    case 'in':
      return (
        <EmptyState icon={<GroupsIcon />} title={joinTexts.alreadyTitle}>
          <Button component={RouterLink} to={`/g/${link.groupId}`} variant="contained">
            {joinTexts.open}
          </Button>
        </EmptyState>
      );
  }
}

function Invitation(props: { readonly link: InvitationLink; readonly onJoin: () => void }) {
  const preview = usePreview(props.link);
  if (preview.end === 'looking') {
    return <PatientSpinner label={joinTexts.looking} onRetry={preview.again} />;
  }
  if (preview.end === 'shown') {
    return (
      <Card>
        <PreviewCard groupId={props.link.groupId} preview={preview.preview} />
        <Box sx={{ p: 3 }}>
          <Button variant="contained" size="large" fullWidth onClick={props.onJoin}>
            {joinTexts.joinNamed(preview.preview.groupName)}
          </Button>
        </Box>
      </Card>
    );
  }
  if (joinRefusal(preview.code) !== null) return <Refusal code={preview.code} problemId={null} />;
  const unknown = preview.code === 'not_found';
  return (
    <EmptyState
      art={unknown ? 'invitation' : 'tunnel'}
      title={unknown ? joinTexts.unknownTitle : joinTexts.offlineTitle}
      text={unknown ? joinTexts.unknownText : joinTexts.offlineText}
    >
      <Button variant="contained" onClick={props.onJoin}>
        {unknown ? joinTexts.ask : joinTexts.askOffline}
      </Button>
      <Button onClick={preview.again}>{commonTexts.tryAgain}</Button>
    </EmptyState>
  );
}

function Refusal(props: { readonly code: ErrorCode; readonly problemId: string | null }) {
  const { discardProblem } = useSyncActs();
  const navigate = useNavigate();
  const words = joinRefusal(props.code) ?? {
    title: joinTexts.refusedTitle,
    text: errorText(props.code),
  };
  const leave = () => {
    // It was read here: there is nothing left to decide about this request.
    if (props.problemId !== null) void discardProblem?.(props.problemId);
    void navigate('/');
  };
  return (
    <EmptyState icon={<BlockIcon />} title={words.title} text={words.text}>
      <Button variant="contained" onClick={leave}>
        {commonTexts.home}
      </Button>
    </EmptyState>
  );
}

function HomeButton() {
  return (
    <Button component={RouterLink} to="/" variant="contained">
      {commonTexts.home}
    </Button>
  );
}
