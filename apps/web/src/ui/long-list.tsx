/**
 * A list of any length in the window: long ones draw only the rows in sight, and a dragged or focused one wherever it is
 * (STYLE section 10). The one place that knows the library for it.
 */
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

/** From this many rows on only those in sight are drawn. */
const plainRowsMax = 50;
/** A turn of the wheel moves by about this much: what comes into sight is drawn before. */
const overscanRows = 6;

export interface LongListProps {
  readonly rows: readonly { readonly id: string }[];
  readonly label: string;
  /** About how high a row is; each is measured when it is drawn. */
  readonly rowHeightPx: number;
  /** Stays drawn while it is dragged, also out of sight. */
  readonly keepId?: string | null;
  readonly renderRow: (index: number) => ReactNode;
}

export function LongList(props: LongListProps) {
  if (props.rows.length > plainRowsMax) return <VirtualRows {...props} />;
  return (
    <ul aria-label={props.label} style={listLook}>
      {props.rows.map(({ id }, index) => (
        <li key={id}>{props.renderRow(index)}</li>
      ))}
    </ul>
  );
}

function VirtualRows(props: LongListProps) {
  const { rows, rowHeightPx, keepId = null } = props;
  const list = useRef<HTMLUListElement>(null);
  const [offsetTop, setOffsetTop] = useState(0);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  useLayoutEffect(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    setOffsetTop(top + globalThis.scrollY);
  }, [rows.length]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const kept = [keepId, focusedId].flatMap((id) => {
        const index = id === null ? -1 : rows.findIndex((row) => row.id === id);
        return index === -1 ? [] : [index];
      });
      if (kept.length === 0) return defaultRangeExtractor(range);
      return [...new Set([...defaultRangeExtractor(range), ...kept])].toSorted((a, b) => a - b);
    },
    [rows, keepId, focusedId],
  );
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeightPx,
    overscan: overscanRows,
    scrollMargin: offsetTop,
    getItemKey: (index) => rows[index]?.id ?? index,
    rangeExtractor,
  });
  return (
    <ul
      ref={list}
      aria-label={props.label}
      style={{ ...listLook, height: virtualizer.getTotalSize() }}
      onBlur={() => setFocusedId(null)}
    >
      {virtualizer.getVirtualItems().map((row) => {
        const { id } = rows[row.index] ?? {};
        if (id === undefined) return null;
        return (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            aria-setsize={rows.length}
            aria-posinset={row.index + 1}
            onFocus={() => setFocusedId(id)}
            style={{ position: 'absolute', insetInline: 0, top: row.start - offsetTop }}
          >
            {props.renderRow(row.index)}
          </li>
        );
      })}
    </ul>
  );
}

const listLook = { listStyle: 'none', padding: 0, margin: 0, position: 'relative' } as const;
