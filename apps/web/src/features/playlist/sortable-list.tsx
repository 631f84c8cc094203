/**
 * A list put in order by hand: dragged, or moved with space and arrow keys. The one place that knows the drag library.
 */
import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type Modifier,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { memo, useMemo, useState, type HTMLAttributes, type ReactNode } from 'react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { moveTo, placeBetween, type Place } from './move-place.ts';
import { LongList } from '../../ui/long-list.tsx';
import { RowLook } from './row-look.ts';

const rowHeightPx = 85;

export interface SortableItem {
  readonly id: string;
}

/** For the button by which a row is dragged. The same object while nothing about it changes. */
export interface DragHandle {
  readonly ref: (node: HTMLElement | null) => void;
  readonly props: Omit<HTMLAttributes<HTMLButtonElement>, 'color'>;
}

export interface SortableListProps<T extends SortableItem> {
  readonly items: readonly T[];
  /** Rows behind the items that nobody can move. */
  readonly tail: readonly SortableItem[];
  readonly label: string;
  readonly disabled: boolean;
  readonly nameOf: (item: T) => string;
  readonly onMove: (id: string, place: Place) => void;
  /** The same function as long as what it draws depends on nothing else: all rows are drawn again for a new one. */
  readonly renderRow: (item: T, index: number, handle: DragHandle) => ReactNode;
  readonly renderTail: (id: string) => ReactNode;
}

const alongTheList: Modifier = ({ transform }) => ({ ...transform, x: 0 });
const modifiers = [alongTheList];

export function SortableList<T extends SortableItem>(props: SortableListProps<T>) {
  const { items, tail, nameOf, renderTail, renderRow, disabled } = props;
  const { shown, activeId, handlers } = useDrag(items, props.onMove);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 160, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = useIds(shown);
  const accessibility = useMemo(
    () => ({ announcements: announcementsOf(shown, nameOf) }),
    [shown, nameOf],
  );
  const rows = useMemo(() => (tail.length === 0 ? shown : [...shown, ...tail]), [shown, tail]);
  const row = (index: number): ReactNode => {
    const item = shown[index];
    return item === undefined ? (
      renderTail(rows[index]?.id ?? '')
    ) : (
      <SortableRow item={item} index={index} disabled={disabled} renderRow={renderRow} />
    );
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={modifiers}
      accessibility={accessibility}
      {...handlers}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <RowLook>
          <LongList
            rows={rows}
            label={props.label}
            rowHeightPx={rowHeightPx}
            keepId={activeId}
            renderRow={row}
          />
        </RowLook>
      </SortableContext>
    </DndContext>
  );
}

/** The same list as long as the order is: the drag library looks at every row again for another one. */
function useIds(items: readonly SortableItem[]): string[] {
  const text = items.map(({ id }) => id).join('\n');
  return useMemo(() => (text === '' ? [] : text.split('\n')), [text]);
}

/** The order on screen while and after a row is dragged. */
function useDrag<T extends SortableItem>(
  items: readonly T[],
  onMove: (id: string, place: Place) => void,
) {
  const [dropped, setDropped] = useState<{ readonly from: readonly T[]; readonly to: T[] } | null>(
    null,
  );
  const [activeId, setActiveId] = useState<string | null>(null);
  // Until the edit is on disk and comes back as the view, the row stays where it was dropped.
  const shown = dropped !== null && dropped.from === items ? dropped.to : items;
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setActiveId(null);
    const id = String(active.id);
    const to = over === null ? -1 : shown.findIndex((item) => item.id === over.id);
    const from = shown.findIndex((item) => item.id === id);
    if (to === -1 || from === -1 || to === from) return;
    const after = moveTo(shown, from, to);
    setDropped({ from: items, to: after });
    onMove(id, placeBetween(after, to));
  };
  const handlers = {
    onDragStart: ({ active }: { readonly active: { readonly id: string | number } }) =>
      setActiveId(String(active.id)),
    onDragCancel: () => setActiveId(null),
    onDragEnd,
  };
  return { shown, activeId, handlers };
}

interface SortableRowProps<T extends SortableItem> {
  readonly item: T;
  readonly index: number;
  readonly disabled: boolean;
  readonly renderRow: (item: T, index: number, handle: DragHandle) => ReactNode;
}

const SortableRow = memo(function SortableRow(props: SortableRowProps<SortableItem>) {
  const { item, index, renderRow } = props;
  const sortable = useSortable({ id: item.id, disabled: props.disabled });
  const { attributes, listeners, setActivatorNodeRef, isDragging } = sortable;
  // While a row is dragged the others only move aside: what they show stays as it was drawn.
  const handle = useMemo(
    () => ({ ref: setActivatorNodeRef, props: { ...attributes, ...listeners } }),
    [attributes, listeners, setActivatorNodeRef],
  );
  const content = useMemo(() => renderRow(item, index, handle), [renderRow, item, index, handle]);
  return (
    <div
      ref={sortable.setNodeRef}
      className={isDragging ? 'dragged' : undefined}
      style={{
        position: 'relative',
        zIndex: isDragging ? 2 : undefined,
        transform: CSS.Translate.toString(sortable.transform),
        transition: sortable.transition,
      }}
    >
      {content}
    </div>
  );
}) as <T extends SortableItem>(props: SortableRowProps<T>) => ReactNode;

function announcementsOf<T extends SortableItem>(
  items: readonly T[],
  nameOf: (item: T) => string,
): Announcements {
  const tell = (
    id: unknown,
    overId: unknown,
    say: (title: string, place: number, count: number) => string,
  ): string | undefined => {
    const item = items.find((candidate) => candidate.id === id);
    const place = items.findIndex((candidate) => candidate.id === overId);
    return item === undefined ? undefined : say(nameOf(item), place + 1, items.length);
  };
  return {
    onDragStart: ({ active }) => tell(active.id, active.id, playlistTexts.pickedUp),
    onDragOver: ({ active, over }) => tell(active.id, over?.id, playlistTexts.over),
    onDragEnd: ({ active, over }) => tell(active.id, over?.id ?? active.id, playlistTexts.moved),
    onDragCancel: ({ active }) => tell(active.id, active.id, playlistTexts.cancelled),
  };
}
