/** U2 and U7: what is not through yet says so, in icon and text. */
import type { Mark } from '@jamz/client/react';
import { markText } from '../text/sync-texts.ts';
import { Glyph, type GlyphName } from './glyph.tsx';

const looks = {
  waiting: ['waiting', 'warning'],
  sending: ['upload', 'info'],
  merged: ['merge', 'info'],
  rejected: ['problem', 'error'],
  parked: ['problem', 'error'],
} as const satisfies Record<Exclude<Mark, 'confirmed'>, readonly [GlyphName, tone: string]>;

/** Nothing at all for what the server has confirmed. */
export function MarkLabel({ mark }: { readonly mark: Mark }) {
  const text = markText(mark);
  if (mark === 'confirmed' || text === null) return null;
  const [glyph, tone] = looks[mark];
  return (
    <span
      data-mark={mark}
      style={{
        display: 'inline-flex',
        alignItems: 'center',
        gap: 4,
        color: `var(--jamz-palette-${tone}-main)`,
        fontSize: '0.8rem',
        fontWeight: 650,
        whiteSpace: 'nowrap',
      }}
    >
      <Glyph name={glyph} size={16} />
      {text}
    </span>
  );
}
