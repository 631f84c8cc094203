/** The chip in the app bar, on every size of screen: four states in text and icon. */
import CloudDoneIcon from '@mui/icons-material/CloudDoneOutlined';
import CloudOffIcon from '@mui/icons-material/CloudOffOutlined';
import ErrorOutlineIcon from '@mui/icons-material/ErrorOutlineOutlined';
import SyncIcon from '@mui/icons-material/Sync';
import ButtonBase from '@mui/material/ButtonBase';
import { useEffect } from 'react';
import { useSyncState, type Status } from '@jamz/client/react';
import { chipText, syncTexts } from '../text/sync-texts.ts';
import { useLiveChipText } from '../ui/notices.tsx';

const looks = {
  SYNCED: { Icon: CloudDoneIcon, tone: 'success' },
  SYNCING: { Icon: SyncIcon, tone: 'info' },
  OFFLINE: { Icon: CloudOffIcon, tone: 'warning' },
  ERROR: { Icon: ErrorOutlineIcon, tone: 'error' },
} as const satisfies Record<Status, unknown>;

export function SyncChip({ onOpen }: { readonly onOpen: () => void }) {
  const state = useSyncState();
  const text = chipText(state);
  const { Icon, tone } = looks[state.status];
  const say = useLiveChipText();
  useEffect(() => say(text), [say, text]);
  useEffect(() => () => say(''), [say]);
  const color = `var(--jamz-palette-${tone}-main)`;
  return (
    <ButtonBase
      onClick={onOpen}
      aria-label={`${text}. ${syncTexts.openPanel}`}
      data-sync-status={state.status}
      data-unkept="room"
      sx={{
        minHeight: 44,
        minWidth: 0,
        flex: '0 1 auto',
        borderRadius: '999px',
        '&:focus-visible > span': { outline: '2px solid', outlineOffset: '2px' },
      }}
    >
      <span style={{ position: 'relative', minWidth: 0 }}>
        {state.problems === 0 ? null : <span style={dotLook} />}
        <span
          style={{
            display: 'inline-flex',
            minWidth: 0,
            alignItems: 'center',
            gap: 6,
            height: 32,
            padding: '0 12px 0 10px',
            borderRadius: 999,
            fontSize: '0.82rem',
            fontWeight: 650,
            whiteSpace: 'nowrap',
            color,
            background: `color-mix(in srgb, ${color} 13%, transparent)`,
          }}
        >
          <Icon
            aria-hidden
            sx={{
              fontSize: 18,
              ...(state.status === 'SYNCING' && {
                '@media (prefers-reduced-motion: no-preference)': {
                  animation: 'jamz-turn 1.4s linear infinite',
                },
                '@keyframes jamz-turn': { to: { transform: 'rotate(-360deg)' } },
              }),
            }}
          />
          <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{text}</span>
        </span>
      </span>
    </ButtonBase>
  );
}

/** Something needs a decision: the panel says what. */
const dotLook = {
  position: 'absolute',
  top: 0,
  right: 0,
  width: 9,
  height: 9,
  borderRadius: 9,
  background: 'var(--jamz-palette-error-main)',
} as const;
