/** What waits to be sent, oldest first, each with the way to take it back. */
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import { useQueue, useSyncActs, type QueueItem } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { describeMutation } from '../text/mutation-texts.ts';
import { queueStateText, syncPanelTexts } from '../text/sync-panel-texts.ts';
import { timeFromNow } from '../text/time-texts.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { MarkLabel } from '../ui/mark-label.tsx';
import { useNotices } from '../ui/notices.tsx';
import { useNow } from '../ui/browser-clock.ts';
import { Section } from './section.tsx';

/** The count beside the title is of all; the rows are enough to understand what waits. */
const shownMax = 50;

export function QueueList() {
  const queue = useQueue();
  const now = useNow(10_000);
  const { discard } = useSyncActs();
  const notify = useNotices();
  const [asked, setAsked] = useState<QueueItem | null>(null);
  const takeBack = async (item: QueueItem) => {
    const result = await discard?.({ scope: item.scope, id: item.id });
    if (result !== undefined && !result.ok) notify({ text: errorText(result.error.code) });
  };
  return (
    <Section title={`${syncPanelTexts.queueTitle} (${queue.length})`}>
      {queue.length === 0 ? (
        <Typography sx={{ color: 'text.secondary', py: 1 }}>{syncPanelTexts.queueEmpty}</Typography>
      ) : null}
      <Box component="ul" sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {queue.slice(0, shownMax).map((item) => (
          <Box
            component="li"
            key={`${item.scope}/${item.id}`}
            sx={{
              display: 'flex',
              alignItems: 'center',
              gap: 1,
              py: 0.75,
              borderBottom: '1px solid',
              borderColor: 'divider',
            }}
          >
            <Box sx={{ flex: 1, minWidth: 0 }}>
              <Typography noWrap>{describeMutation(item.name, item.args)}</Typography>
              <Typography
                variant="body2"
                component="div"
                sx={{ color: 'text.secondary', display: 'flex', gap: 1, flexWrap: 'wrap' }}
              >
                <MarkLabel mark={item.state} />
                <span>
                  {timeFromNow(item.at, now)}
                  {item.attempts > 0 ? `, ${item.attempts} tries` : ''}
                </span>
              </Typography>
            </Box>
            <Button
              size="small"
              color="error"
              onClick={() => setAsked(item)}
              aria-label={`${syncPanelTexts.discard}: ${describeMutation(item.name, item.args)}, ${queueStateText[item.state]}`}
            >
              {syncPanelTexts.discard}
            </Button>
          </Box>
        ))}
      </Box>
      {queue.length > shownMax ? (
        <Typography sx={{ color: 'text.secondary', py: 1 }}>
          {syncPanelTexts.queueMore(queue.length - shownMax)}
        </Typography>
      ) : null}
      <ConfirmDialog
        open={asked !== null}
        title={syncPanelTexts.discardTitle}
        text={`${asked === null ? '' : describeMutation(asked.name, asked.args)}. ${syncPanelTexts.discardText}`}
        confirmLabel={syncPanelTexts.discard}
        cancelLabel={syncPanelTexts.discardKeep}
        onConfirm={() => {
          if (asked !== null) void takeBack(asked);
        }}
        onClose={() => setAsked(null)}
      />
    </Section>
  );
}
