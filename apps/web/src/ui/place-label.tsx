/** M9 and U7: where a track is, in icon and text. Plain elements: it stands in every row of long lists. */
import { Glyph, type GlyphName } from './glyph.tsx';
import type { PlaceKind, PlaceView } from '../text/place-texts.ts';

const looks: Record<PlaceKind, readonly [GlyphName, tone: string | null]> = {
  kept: ['pinned', 'success'],
  here: ['check', 'success'],
  coming: ['download', 'info'],
  late: ['download', 'warning'],
  away: ['cloud', null],
  elsewhere: ['hourglass', null],
  unsent: ['phone', 'warning'],
  sending: ['upload', 'info'],
  stopped: ['stopped', 'warning'],
  failed: ['problem', 'error'],
};

export function PlaceLabel({ place }: { readonly place: PlaceView }) {
  const [glyph, tone] = looks[place.kind];
  return (
    <span
      data-place={place.kind}
      style={{
        display: 'inline-flex',
        alignItems: 'flex-start',
        gap: 4,
        fontWeight: tone === null ? 500 : 600,
        color: tone === null ? 'inherit' : `var(--jamz-palette-${tone}-main)`,
        fontVariantNumeric: 'tabular-nums',
      }}
    >
      <Glyph name={glyph} size={16} style={{ marginTop: 2 }} />
      <span style={{ overflowWrap: 'anywhere' }}>{place.text}</span>
    </span>
  );
}
