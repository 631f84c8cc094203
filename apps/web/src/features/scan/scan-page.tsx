/** The way in with an invitation in hand: the camera, a picture, or the pasted link. */
import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Card from '@mui/material/Card';
import Divider from '@mui/material/Divider';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { scanTexts } from '../../text/scan-texts.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { CameraCard } from './camera-card.tsx';
import { judgeCode, type Judged } from './judge-code.ts';
import { PasteForm } from './paste-form.tsx';
import { PictureReader } from './picture-reader.tsx';

export function ScanPage() {
  usePageTitle(scanTexts.title);
  const navigate = useNavigate();
  const [judged, setJudged] = useState<Judged | null>(null);
  const follow = (text: string): Judged => {
    const found = judgeCode(text, globalThis.location.origin);
    // In place of this screen: the way back leads to where one came from, not into the camera again.
    if (found.end === 'here') void navigate(found.place, { replace: true });
    return found;
  };
  const show = (text: string) => setJudged(follow(text));
  // What was pasted is judged beside its field, unless it leads elsewhere.
  const read = (text: string): boolean => {
    const found = follow(text);
    setJudged(found.end === 'other' ? null : found);
    return found.end !== 'other';
  };
  return (
    <Card sx={{ maxWidth: 520, mx: 'auto', borderRadius: '28px', p: { xs: 2.5, sm: 4 } }}>
      <Typography variant="h2" component="h1">
        {scanTexts.title}
      </Typography>
      <Typography sx={{ color: 'text.secondary', mt: 0.5, mb: 2.5 }}>{scanTexts.text}</Typography>
      <CameraCard onCode={show} />
      <Box aria-live="polite" sx={{ '&:not(:empty)': { mt: 2 } }}>
        {judged === null ? null : <Verdict judged={judged} />}
      </Box>
      <Box sx={{ mt: 2 }}>
        <PictureReader onCode={show} />
      </Box>
      <Divider sx={{ my: 2.5, color: 'text.secondary', typography: 'body2' }}>
        {scanTexts.or}
      </Divider>
      <PasteForm onText={read} />
    </Card>
  );
}

function Verdict({ judged }: { readonly judged: Judged }) {
  switch (judged.end) {
    case 'here':
      return <Alert severity="success">{scanTexts.found}</Alert>;
    case 'other':
      return <Alert severity="warning">{scanTexts.notInvitation}</Alert>;
    case 'elsewhere':
      return (
        <Alert
          severity="info"
          action={
            <Button color="inherit" size="small" href={judged.url} rel="noreferrer">
              {scanTexts.elsewhereOpen}
            </Button>
          }
        >
          {scanTexts.elsewhere(judged.host)}
        </Alert>
      );
  }
}
