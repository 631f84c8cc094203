/** The demo in the making: how far it is, a way on without it, and the door when it is there. */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import LinearProgress from '@mui/material/LinearProgress';
import Typography from '@mui/material/Typography';
import { useEffect, useState } from 'react';
import type { DemoAnswer, ErrorCode } from '@jamz/core';
import { useAuth } from '@jamz/client/react';
import { useGroupList } from '../../sync/own-records.ts';
import { errorText } from '../../text/error-texts.ts';
import { commonTexts } from '../../text/common-texts.ts';
import { firstRunTexts } from '../../text/first-run-texts.ts';
import { useDelay } from '../../ui/browser-clock.ts';
import { WizardFrame } from '../../ui/wizard-frame.tsx';

const askEveryMs = 700;

export function DemoStep({ onEnd }: { readonly onEnd: (place: string) => void }) {
  const { startDemo } = useAuth();
  const { answer, code, again } = useProgress();
  const { groups } = useGroupList();
  const groupId = answer?.state === 'done' ? answer.groupId : null;
  const isHere = groupId !== null && groups.some((group) => group.id === groupId);
  // Begun before the server was restarted, and not taken up: it can be asked for again.
  const failed = answer?.state === 'failed' || answer?.state === 'none';
  const retry = async () => {
    await startDemo();
    again();
  };
  return (
    <WizardFrame
      steps={firstRunTexts.steps}
      at={2}
      title={failed ? firstRunTexts.demoFailedTitle : firstRunTexts.demoMakingTitle}
      text={failed ? firstRunTexts.demoFailedText : firstRunTexts.demoMakingText}
      nextLabel={nextLabelOf(failed, isHere)}
      onNext={() => (failed ? void retry() : onEnd(isHere ? `/g/${groupId}` : '/'))}
      other={
        failed ? <Button onClick={() => onEnd('/')}>{firstRunTexts.beginEmpty}</Button> : undefined
      }
    >
      {failed ? null : <Progress answer={answer} isHere={isHere} />}
      {code === null ? null : (
        <Alert severity="warning" sx={{ mt: 2 }}>
          {code === 'offline' ? firstRunTexts.demoOffline : errorText(code)}
        </Alert>
      )}
    </WizardFrame>
  );
}

function nextLabelOf(failed: boolean, isHere: boolean): string {
  if (failed) return commonTexts.tryAgain;
  return isHere ? firstRunTexts.openDemo : firstRunTexts.demoSkip;
}

function Progress(props: { readonly answer: DemoAnswer | null; readonly isHere: boolean }) {
  const { answer } = props;
  const share = answer === null || answer.total === 0 ? 0 : answer.done / answer.total;
  const isDone = answer?.state === 'done';
  return (
    <Box>
      <LinearProgress
        variant={share === 0 || (isDone && !props.isHere) ? 'indeterminate' : 'determinate'}
        value={Math.round(share * 100)}
        aria-label={firstRunTexts.demoMakingTitle}
        sx={{ height: 10, borderRadius: 5 }}
      />
      <Typography role="status" sx={{ mt: 1.5 }}>
        {progressText(answer, props.isHere)}
      </Typography>
    </Box>
  );
}

function progressText(answer: DemoAnswer | null, isHere: boolean): string {
  if (answer?.state === 'done' && !isHere) return firstRunTexts.demoArriving;
  if (answer === null || answer.done === 0) return firstRunTexts.demoBeginning;
  return firstRunTexts.demoProgress(answer.done, answer.total);
}

/** Asks again and again until it is decided; an answer that does not come is said and asked for again. */
function useProgress() {
  const { demoProgress } = useAuth();
  const [answer, setAnswer] = useState<DemoAnswer | null>(null);
  const [code, setCode] = useState<ErrorCode | null>(null);
  const [round, setRound] = useState(1);
  const [answered, setAnswered] = useState(0);
  const isOver = answer?.state === 'done' || answer?.state === 'failed';
  useEffect(() => {
    let shown = true;
    void demoProgress().then((result) => {
      if (!shown) return null;
      setAnswered(round);
      setCode(result.ok ? null : result.error.code);
      if (result.ok) setAnswer(result.value);
      return null;
    });
    return () => {
      shown = false;
    };
  }, [demoProgress, round]);
  useDelay(askEveryMs, answered, () => {
    // A slow answer is waited for.
    if (!isOver && answered === round) setRound(round + 1);
  });
  const again = () => {
    setAnswer(null);
    setRound(round + 1);
  };
  return { answer, code, again };
}
