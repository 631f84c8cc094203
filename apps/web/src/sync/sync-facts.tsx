/** The small print of being in step: when last, when next, how patient, how far off the clock is. */
import Box from '@mui/material/Box';
import type { SyncState } from '@jamz/client/react';
import { clockText, syncTexts } from '../text/sync-texts.ts';
import { secondsUntil, timeFromNow } from '../text/time-texts.ts';
import { storageTexts } from '../text/storage-texts.ts';
import { useNow } from '../ui/browser-clock.ts';
import { Section } from './section.tsx';
import { useStorageFacts } from './use-storage-facts.ts';

export function SyncFacts({ state }: { readonly state: SyncState }) {
  const now = useNow(1_000);
  const { facts } = useStorageFacts();
  const usage = facts?.usage ?? null;
  const rows: readonly (readonly [string, string])[] = [
    [
      syncTexts.lastSynced,
      state.lastSyncedAt === null ? syncTexts.never : timeFromNow(state.lastSyncedAt, now),
    ],
    [syncTexts.connection, state.connected ? syncTexts.connected : syncTexts.notConnected],
    ...(state.nextTryAt === null
      ? []
      : [[syncTexts.nextTry, secondsUntil(state.nextTryAt, now)] as const]),
    [syncTexts.leader, state.leader ? syncTexts.leads : syncTexts.follows],
    [syncTexts.breaker, syncTexts.breakerTexts[state.breaker]],
    [syncTexts.clock, clockText(state.clockOffsetMs)],
    ...(state.persisted === null
      ? []
      : [
          [
            syncTexts.storage,
            state.persisted ? syncTexts.persisted : syncTexts.notPersisted,
          ] as const,
        ]),
    ...(usage === null
      ? []
      : [[syncTexts.used, storageTexts.total(usage, facts?.quota ?? null)] as const]),
  ];
  return (
    <Section title={syncTexts.factsTitle}>
      <Box
        component="dl"
        sx={{ display: 'grid', gridTemplateColumns: 'auto 1fr', columnGap: 2, rowGap: 0.75, m: 0 }}
      >
        {rows.map(([name, value]) => (
          <Box key={name} sx={{ display: 'contents' }}>
            <Box component="dt" sx={{ color: 'text.secondary' }}>
              {name}
            </Box>
            <Box
              component="dd"
              sx={{ m: 0, textAlign: 'right', fontVariantNumeric: 'tabular-nums' }}
            >
              {value}
            </Box>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
