/** U3: a merged edit says what won, and the other wish can still be taken; so can it after a decision, for 30 days. */
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Collapse from '@mui/material/Collapse';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { conflictTexts } from '../text/conflict-texts.ts';
import { useNow } from '../ui/browser-clock.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { byRecord, useConflicts, type ConflictedRecord, type ShownConflict } from './conflicts.ts';
import { Section } from './section.tsx';
import { useAct } from './use-act.ts';

const lookAgainMs = 60_000;

export function ConflictList() {
  const conflicts = useConflicts(useNow(lookAgainMs));
  const open = conflicts.filter(({ isDecided }) => !isDecided);
  const decided = conflicts.filter(({ isDecided }) => isDecided);
  const [opened, setOpened] = useState<ConflictedRecord | null>(null);
  return (
    <>
      {open.length === 0 ? null : (
        <Section title={`${conflictTexts.title} (${open.length})`}>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {conflictTexts.hint}
          </Typography>
          {byRecord(open).map((record) => (
            <ConflictCard key={record.key} record={record} onOpen={() => setOpened(record)} />
          ))}
        </Section>
      )}
      {decided.length === 0 ? null : <DecidedList conflicts={decided} onOpen={setOpened} />}
      {opened === null ? null : <ConflictDialog record={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

/** Folded away: there is nothing left to do, but a change of mind. */
function DecidedList(props: {
  readonly conflicts: readonly ShownConflict[];
  readonly onOpen: (record: ConflictedRecord) => void;
}) {
  const { conflicts, onOpen } = props;
  const [shown, setShown] = useState(false);
  return (
    <Section title={conflictTexts.decidedTitle(conflicts.length)}>
      <Button
        size="small"
        sx={{ ml: -1 }}
        aria-expanded={shown}
        onClick={() => setShown((before) => !before)}
      >
        {shown ? conflictTexts.hideDecided : conflictTexts.showDecided}
      </Button>
      <Collapse in={shown} unmountOnExit>
        {byRecord(conflicts).map((record) => (
          <ConflictCard key={record.key} record={record} onOpen={() => onOpen(record)} />
        ))}
      </Collapse>
    </Section>
  );
}

function ConflictCard(props: { readonly record: ConflictedRecord; readonly onOpen: () => void }) {
  const { group, conflicts } = props.record;
  const [first] = conflicts;
  if (first === undefined) return null;
  const title = conflicts.map(({ what }) => what).join(', ');
  const act = first.isDecided ? conflictTexts.decideAnew : conflictTexts.compare;
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
          {conflicts.map(({ id, standsText }) => (
            <Typography key={id} variant="body2" sx={{ mt: 0.5, overflowWrap: 'anywhere' }}>
              {conflictTexts.standsNow(standsText)}
            </Typography>
          ))}
          <Button
            size="small"
            sx={{ mt: 1, ml: -1 }}
            onClick={props.onOpen}
            aria-label={`${act}: ${title}`}
          >
            {act}
          </Button>
        </>
      )}
    </Card>
  );
}

/** Something was removed meanwhile: there are no two values to hold against each other. */
function GoneActs({ conflict }: { readonly conflict: ShownConflict }) {
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
