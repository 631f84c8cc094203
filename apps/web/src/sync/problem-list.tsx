/** U3: what the server refused or set aside. It stays until the person decides; everything else flows on. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useProblems, useSyncActs, type Problem } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { describeMutation } from '../text/mutation-texts.ts';
import { problemEndText, syncPanelTexts } from '../text/sync-panel-texts.ts';
import { momentText } from '../text/time-texts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useNotices } from '../ui/notices.tsx';
import { useCopy } from '../ui/use-copy.ts';
import { copyOf, editOf } from './problem-edit.ts';
import { Section } from './section.tsx';

export function ProblemList(props: { readonly onLeave: (to: string) => void }) {
  const problems = useProblems();
  const { discardProblem } = useSyncActs();
  const [asked, setAsked] = useState<Problem | null>(null);
  if (problems.length === 0) return null;
  return (
    <Section title={`${syncPanelTexts.problemsTitle} (${problems.length})`}>
      {problems.map((problem) => (
        <ProblemCard
          key={`${problem.scope}/${problem.id}`}
          problem={problem}
          onDiscard={() => setAsked(problem)}
          onLeave={props.onLeave}
        />
      ))}
      <ConfirmDialog
        open={asked !== null}
        title={syncPanelTexts.discardTitle}
        text={`${asked === null ? '' : describeMutation(asked.name, asked.args)}. ${syncPanelTexts.problemDiscardText}`}
        confirmLabel={syncPanelTexts.discard}
        cancelLabel={syncPanelTexts.discardKeep}
        onConfirm={() => {
          if (asked !== null) void discardProblem?.(asked.id);
        }}
        onClose={() => setAsked(null)}
      />
    </Section>
  );
}

function ProblemCard(props: {
  readonly problem: Problem;
  readonly onDiscard: () => void;
  readonly onLeave: (to: string) => void;
}) {
  const { problem } = props;
  const { retry } = useSyncActs();
  const copy = useCopy();
  const notify = useNotices();
  const what = describeMutation(problem.name, problem.args);
  const editAt = editOf(problem);
  const again = async () => {
    const result = await retry?.(problem.id);
    if (result !== undefined && !result.ok) notify({ text: errorText(result.error.code) });
  };
  return (
    <Card sx={{ p: 2, mt: 1, borderColor: 'error.main' }}>
      <Typography variant="subtitle1" component="h4">
        {what}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {`${problemEndText[problem.end]} · ${momentText(problem.at)}`}
      </Typography>
      <Typography sx={{ mt: 0.5 }}>
        {problem.code === null ? syncPanelTexts.problemKept : errorText(problem.code)}
      </Typography>
      {problem.decided ? null : (
        <Typography variant="body2" sx={{ mt: 0.5 }}>
          {syncPanelTexts.problemUndecided}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 1, ml: -1 }}>
        <Button size="small" disabled={!problem.decided} onClick={() => void again()}>
          {syncPanelTexts.retry}
        </Button>
        {editAt === null ? null : (
          <Button size="small" onClick={() => props.onLeave(editAt)}>
            {syncPanelTexts.edit}
          </Button>
        )}
        <Button size="small" onClick={() => void copy(copyOf(problem), syncPanelTexts.copied)}>
          {syncPanelTexts.copy}
        </Button>
        <Button size="small" color="error" disabled={!problem.decided} onClick={props.onDiscard}>
          {syncPanelTexts.discard}
        </Button>
      </Box>
    </Card>
  );
}
