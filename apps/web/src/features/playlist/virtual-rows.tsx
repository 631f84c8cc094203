/** Rows in sight of the window, and a dragged one wherever it is. */
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import Box from '@mui/material/Box';
import { useCallback, useLayoutEffect, useRef, useState, type ReactNode } from 'react';

const rowHeightPx = 69;
const overscanRows = 8;

export function VirtualRows<T extends { readonly id: string }>(props: {
  readonly items: readonly T[];
  readonly label: string;
  /** Stays drawn while it is dragged or focused, also out of sight. */
  readonly keepId: string | null;
  readonly renderRow: (item: T, index: number) => ReactNode;
}) {
  const { items, keepId } = props;
  const list = useRef<HTMLUListElement>(null);
  const [offsetTop, setOffsetTop] = useState(0);
  const [focusedId, setFocusedId] = useState<string | null>(null);
  useLayoutEffect(() => {
    const top = list.current?.getBoundingClientRect().top ?? 0;
    setOffsetTop(top + globalThis.scrollY);
  }, [items.length]);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const kept = [keepId, focusedId]
        .map((id) => items.findIndex((item) => item.id === id))
        .filter((index) => index !== -1);
      return [...new Set([...defaultRangeExtractor(range), ...kept])].toSorted((a, b) => a - b);
    },
    [items, keepId, focusedId],
  );
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => rowHeightPx,
    overscan: overscanRows,
    scrollMargin: offsetTop,
    getItemKey: (index) => items[index]?.id ?? index,
    rangeExtractor,
  });
  return (
    <Box
      component="ul"
      ref={list}
      aria-label={props.label}
      sx={{ listStyle: 'none', p: 0, m: 0, position: 'relative' }}
      style={{ height: virtualizer.getTotalSize() }}
      onBlur={() => setFocusedId(null)}
    >
      {virtualizer.getVirtualItems().map((row) => {
        const item = items[row.index];
        if (item === undefined) return null;
        return (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            aria-setsize={items.length}
            aria-posinset={row.index + 1}
            onFocus={() => setFocusedId(item.id)}
            style={{ position: 'absolute', insetInline: 0, top: row.start - offsetTop }}
          >
            {props.renderRow(item, row.index)}
          </li>
        );
      })}
    </Box>
  );
}
