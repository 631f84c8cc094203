/** U3: a merged edit says what won, and the other wish can still be taken. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import { conflictTexts } from '../text/conflict-texts.ts';
import { useNow } from '../ui/browser-clock.ts';
import { useConflicts, type OpenConflict, type Wish } from './conflicts.ts';
import { Section } from './section.tsx';
import { useAct } from './use-act.ts';

const lookAgainMs = 60_000;

export function ConflictList() {
  const conflicts = useConflicts(useNow(lookAgainMs));
  if (conflicts.length === 0) return null;
  return (
    <Section title={`${conflictTexts.title} (${conflicts.length})`}>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {conflictTexts.hint}
      </Typography>
      {conflicts.map((conflict) => (
        <ConflictCard key={`${conflict.scope}/${conflict.id}`} conflict={conflict} />
      ))}
    </Section>
  );
}

function ConflictCard({ conflict }: { readonly conflict: OpenConflict }) {
  const act = useAct(conflict.scope);
  const conflictId = conflict.id;
  return (
    <Card sx={{ p: 2, mt: 1 }}>
      <Typography variant="subtitle1" component="h4">
        {conflict.what}
      </Typography>
      {conflict.group === '' ? null : (
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {conflictTexts.in(conflict.group)}
        </Typography>
      )}
      {conflict.values === null ? null : (
        <Box component="dl" sx={{ m: 0, mt: 1, display: 'grid', gap: 1 }}>
          <WishLine label={conflictTexts.stands} wish={conflict.values.stands} />
          <WishLine label={conflictTexts.other} wish={conflict.values.other} />
        </Box>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5, mt: 1, ml: -1 }}>
        <Button
          size="small"
          onClick={() => void act('conflict.resolve', { conflictId, choice: conflict.winner })}
        >
          {conflictTexts.keep}
        </Button>
        <Button size="small" onClick={() => void act('conflict.undo', { conflictId })}>
          {conflict.takeBackText}
        </Button>
      </Box>
    </Card>
  );
}

function WishLine({ label, wish }: { readonly label: string; readonly wish: Wish }) {
  return (
    <div>
      <Typography component="dt" variant="body2" sx={{ color: 'text.secondary' }}>
        {`${label}, ${conflictTexts.by(wish.by)}`}
      </Typography>
      <Typography component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
        {wish.text}
      </Typography>
    </div>
  );
}
