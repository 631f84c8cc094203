/** U3: a merged edit says what won, and the other wish can still be taken. */
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { conflictTexts } from '../text/conflict-texts.ts';
import { useNow } from '../ui/browser-clock.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { byRecord, useConflicts, type ConflictedRecord, type OpenConflict } from './conflicts.ts';
import { Section } from './section.tsx';
import { useAct } from './use-act.ts';

const lookAgainMs = 60_000;

export function ConflictList() {
  const conflicts = useConflicts(useNow(lookAgainMs));
  const [opened, setOpened] = useState<ConflictedRecord | null>(null);
  if (conflicts.length === 0 && opened === null) return null;
  return (
    <Section title={`${conflictTexts.title} (${conflicts.length})`}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {conflictTexts.hint}
      </Typography>
      {byRecord(conflicts).map((record) => (
        <ConflictCard key={record.key} record={record} onOpen={() => setOpened(record)} />
      ))}
      {opened === null ? null : <ConflictDialog record={opened} onClose={() => setOpened(null)} />}
    </Section>
  );
}

function ConflictCard(props: { readonly record: ConflictedRecord; readonly onOpen: () => void }) {
  const { group, conflicts } = props.record;
  const [first] = conflicts;
  if (first === undefined) return null;
  const title = conflicts.map(({ what }) => what).join(', ');
  return (
    <Card sx={{ p: 2, mt: 1 }}>
      <Typography variant="subtitle1" component="h4">
        {title}
      </Typography>
      {group === '' ? null : (
        <Typography variant="body2" sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
          {conflictTexts.in(group)}
        </Typography>
      )}
      {first.wishes === null ? (
        <GoneActs conflict={first} />
      ) : (
        <>
          {conflicts.map(({ id, wishes }) => (
            <Typography key={id} variant="body2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }}>
              {conflictTexts.standsNow(wishes?.find(({ stands }) => stands)?.text ?? '')}
            </Typography>
          ))}
          <Button
            size="small"
            sx={{ mt: 1, ml: -1 }}
            onClick={props.onOpen}
            aria-label={`${conflictTexts.compare}: ${title}`}
          >
            {conflictTexts.compare}
          </Button>
        </>
      )}
    </Card>
  );
}

/** Something was removed meanwhile: there are no two values to hold against each other. */
function GoneActs({ conflict }: { readonly conflict: OpenConflict }) {
  const act = useAct(conflict.scope);
  const conflictId = conflict.id;
  return (
    <>
      <Button
        size="small"
        sx={{ mt: 1, ml: -1 }}
        onClick={() => void act('conflict.resolve', { conflictId, choice: conflict.winner })}
      >
        {conflictTexts.keep}
      </Button>
      <Button size="small" sx={{ mt: 1 }} onClick={() => void act('conflict.undo', { conflictId })}>
        {conflict.takeBackText}
      </Button>
    </>
  );
}
