/** The small print of being in step: when last, when next, how patient, how far off the clock is. */
import Box from '@mui/material/Box';
import type { SyncState } from '@jamz/client/react';
import { clockText, syncPanelTexts } from '../text/sync-panel-texts.ts';
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
      syncPanelTexts.lastSynced,
      state.lastSyncedAt === null ? syncPanelTexts.never : timeFromNow(state.lastSyncedAt, now),
    ],
    [
      syncPanelTexts.connection,
      state.connected ? syncPanelTexts.connected : syncPanelTexts.notConnected,
    ],
    ...(state.nextTryAt === null
      ? []
      : [[syncPanelTexts.nextTry, secondsUntil(state.nextTryAt, now)] as const]),
    [syncPanelTexts.leader, state.leader ? syncPanelTexts.leads : syncPanelTexts.follows],
    [syncPanelTexts.breaker, syncPanelTexts.breakerTexts[state.breaker]],
    [syncPanelTexts.clock, clockText(state.clockOffsetMs)],
    ...(state.persisted === null
      ? []
      : [
          [
            syncPanelTexts.storage,
            state.persisted ? syncPanelTexts.persisted : syncPanelTexts.notPersisted,
          ] as const,
        ]),
    ...(usage === null
      ? []
      : [[syncPanelTexts.used, storageTexts.total(usage, facts?.quota ?? null)] as const]),
  ];
  return (
    <Section title={syncPanelTexts.factsTitle}>
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
