/**
 * How the rows of the playlist look: one style for the whole list, and plain class names in it. A row is drawn hundreds
 * of times while one scrolls; styles of its own would be worked out anew each time.
 */
import { styled } from '@mui/material/styles';

const color = (name: string): string => `var(--jamz-palette-${name})`;
const tint = (name: string, percent: number): string =>
  `color-mix(in srgb, ${color(name)} ${percent}%, transparent)`;

const button = {
  appearance: 'none',
  border: 0,
  padding: 0,
  background: 'none',
  font: 'inherit',
  color: color('text-secondary'),
  display: 'grid',
  placeItems: 'center',
  flex: 'none',
  width: 44,
  height: 44,
  borderRadius: 14,
  cursor: 'pointer',
  position: 'relative',
  zIndex: 1,
  '@media (hover: hover)': { '&:hover': { background: tint('text-primary', 7) } },
  '&:focus-visible': { outline: `2px solid ${color('primary-main')}`, outlineOffset: -2 },
  '&:disabled': { opacity: 0.35, cursor: 'default', background: 'none' },
} as const;

const row = {
  position: 'relative',
  display: 'flex',
  alignItems: 'center',
  gap: 6,
  minHeight: 76,
  padding: '8px 0',
  borderRadius: 16,
  background: color('background-default'),
  '&::before': {
    content: '""',
    position: 'absolute',
    insetInline: 0,
    bottom: 0,
    height: 1,
    background: color('divider'),
  },
  '&:has([data-in-player])': { background: tint('primary-main', 10) },
  '@media (hover: hover)': {
    '&:has(.cover:hover)': { background: tint('text-primary', 4) },
    '&:has([data-in-player]):has(.cover:hover)': { background: tint('primary-main', 14) },
  },
} as const;

const cover = {
  ...button,
  width: 52,
  height: 52,
  borderRadius: 12,
  // The whole row plays; what else can be pressed in it lies above.
  position: 'static',
  zIndex: 'auto',
  '&::after': { content: '""', position: 'absolute', inset: 0, borderRadius: 16 },
  '@media (hover: hover)': { '&:hover': { background: 'none' } },
  '&:focus-visible': { outline: 'none' },
  '&:focus-visible::after': { outline: `2px solid ${color('primary-main')}`, outlineOffset: -2 },
  '& > *': { gridArea: '1 / 1' },
} as const;

export const RowLook = styled('div')({
  margin: '0 -8px',
  '& .row': row,
  '& .dragged .row': {
    background: color('background-paper'),
    boxShadow: '0 12px 32px rgb(20 8 24 / 0.32)',
    zIndex: 2,
  },
  '& .button': button,
  '& .handle': { ...button, width: 32, cursor: 'grab', touchAction: 'none' },
  '& .place-number': {
    width: 32,
    flex: 'none',
    textAlign: 'center',
    fontSize: '0.85rem',
    color: color('text-secondary'),
    fontVariantNumeric: 'tabular-nums',
  },
  '& .cover': cover,
  '& .no-file': {
    width: 52,
    height: 52,
    flex: 'none',
    borderRadius: 12,
    display: 'grid',
    placeItems: 'center',
    color: color('text-secondary'),
    border: `1.5px dashed ${tint('text-secondary', 55)}`,
  },
  '& .over-cover': {
    width: '100%',
    height: '100%',
    borderRadius: 12,
    display: 'grid',
    placeItems: 'center',
    color: '#ffffff',
    background: 'rgb(20 8 24 / 0.52)',
    position: 'relative',
  },
  '& .words': { flex: 1, minWidth: 0, paddingInlineStart: 6 },
  '& .title': {
    margin: 0,
    fontWeight: 620,
    lineHeight: 1.3,
    overflowWrap: 'anywhere',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
  },
  '& .row:has([data-in-player]) .title': { color: color('primary-main') },
  '& .facts': {
    fontSize: '0.85rem',
    lineHeight: 1.4,
    color: color('text-secondary'),
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: 10,
  },
  '& .facts > span': { minWidth: 0, overflowWrap: 'anywhere' },
  // Stays beside where the file is as long as a part of the name can be read there.
  '& .facts .by': { flex: '1 1 72px' },
  '& .facts .short': {
    maxWidth: '100%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
  // Along the lower edge, in place of the line: a row does not grow while its file is under way.
  '& .progress': {
    position: 'absolute',
    insetInline: '8px 8px',
    bottom: 0,
    height: 3,
    borderRadius: 3,
    overflow: 'hidden',
    background: tint('text-primary', 12),
  },
  '& .progress > span': {
    display: 'block',
    height: '100%',
    background: color('info-main'),
    transformOrigin: 'left',
    transition: 'transform 0.3s linear',
  },
  '& .inline-button': {
    ...button,
    width: 'auto',
    height: 32,
    minWidth: 44,
    padding: '0 8px',
    borderRadius: 10,
    fontSize: '0.85rem',
    fontWeight: 650,
    color: color('primary-main'),
  },
  '& .steps': { display: 'none', '@media (min-width: 600px)': { display: 'flex' } },
  '& .steps .button': { width: 36 },
  '& .length': {
    display: 'none',
    fontSize: '0.85rem',
    color: color('text-secondary'),
    fontVariantNumeric: 'tabular-nums',
    '@media (min-width: 600px)': { display: 'block', paddingInline: 6 },
  },
  '& .facts .length-short': { '@media (min-width: 600px)': { display: 'none' } },
});
