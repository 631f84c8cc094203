/** Use by kind: one bar, and the same in words and numbers. */
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import Typography from '@mui/material/Typography';
import type { StorageFacts } from '@jamz/client/react';
import { bytesText } from '../../text/measure-texts.ts';
import { storageTexts } from '../../text/storage-texts.ts';

interface Part {
  readonly name: string;
  readonly hint: string | null;
  readonly bytes: number;
  readonly color: string;
}

export function UsageCard({ facts }: { readonly facts: StorageFacts }) {
  const parts = partsOf(facts);
  const used = facts.usage ?? parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <Card component="section" aria-labelledby="usage" sx={{ p: 2.5 }}>
      <Typography
        id="usage"
        variant="overline"
        component="h2"
        sx={{ color: 'text.secondary', lineHeight: 1.2 }}
      >
        {storageTexts.usageTitle}
      </Typography>
      <Typography variant="h2" component="p" sx={{ mt: 0.5 }}>
        {storageTexts.total(used, facts.quota)}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary' }}>
        {facts.quota === null ? storageTexts.usageUnknown : storageTexts.ofQuota}
      </Typography>
      <Box
        aria-hidden
        sx={{
          display: 'flex',
          gap: '2px',
          height: 14,
          mt: 2,
          borderRadius: 999,
          overflow: 'hidden',
          bgcolor: 'color-mix(in srgb, var(--jamz-palette-text-primary) 9%, transparent)',
        }}
      >
        {parts.map(({ name, bytes, color }) =>
          bytes === 0 ? null : <Box key={name} sx={{ flex: `${bytes} 0 4px`, bgcolor: color }} />,
        )}
      </Box>
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0, mt: 1.5 }}>
        {parts.map((part) => (
          <PartLine key={part.name} part={part} />
        ))}
      </Box>
    </Card>
  );
}

function PartLine({ part }: { readonly part: Part }) {
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'flex-start', gap: 1.5, py: 0.75 }}>
      <Box
        aria-hidden
        sx={{
          width: 12,
          height: 12,
          mt: 0.75,
          borderRadius: '4px',
          flex: 'none',
          bgcolor: part.color,
        }}
      />
      <Box sx={{ flex: 1 }}>
        <Typography component="span">{part.name}</Typography>
        {part.hint === null ? null : (
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {part.hint}
          </Typography>
        )}
      </Box>
      <Typography component="span" sx={{ fontVariantNumeric: 'tabular-nums' }}>
        {bytesText(part.bytes)}
      </Typography>
    </Box>
  );
}

function partsOf({ pinned, cached, waiting, usage }: StorageFacts): readonly Part[] {
  const { kindHints } = storageTexts;
  const music = pinned + cached + waiting;
  const parts: Part[] = [
    { name: storageTexts.pinned, hint: kindHints.pinned, bytes: pinned, color: 'primary.main' },
    { name: storageTexts.cached, hint: kindHints.cached, bytes: cached, color: 'secondary.main' },
    { name: storageTexts.waiting, hint: kindHints.waiting, bytes: waiting, color: 'warning.main' },
  ];
  // Browsers round what they tell, and squeeze what they store: less than the music itself says nothing.
  if (usage !== null && usage > music) {
    const bytes = usage - music;
    parts.push({ name: storageTexts.other, hint: null, bytes, color: 'text.secondary' });
  }
  return parts;
}
