/**
 * A list put in order by hand: dragged, or moved with space and arrow keys. Long ones draw only the rows in sight.
 * The one place that knows the drag and the virtual-list libraries.
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
import Box from '@mui/material/Box';
import { useState, type HTMLAttributes, type ReactNode } from 'react';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { moveTo, placeBetween, type Place } from './move-place.ts';
import { VirtualRows } from './virtual-rows.tsx';

/** From this many rows on only those in sight are drawn (STYLE section 10). */
const plainRowsMax = 50;

export interface SortableItem {
  readonly id: string;
}

/** For the button by which a row is dragged. */
export interface DragHandle {
  readonly ref: (node: HTMLElement | null) => void;
  readonly props: Omit<HTMLAttributes<HTMLButtonElement>, 'color'>;
}

export interface SortableListProps<T extends SortableItem> {
  readonly items: readonly T[];
  readonly label: string;
  readonly disabled: boolean;
  readonly nameOf: (item: T) => string;
  readonly onMove: (id: string, place: Place) => void;
  readonly renderRow: (item: T, index: number, handle: DragHandle) => ReactNode;
}

const alongTheList: Modifier = ({ transform }) => ({ ...transform, x: 0 });

export function SortableList<T extends SortableItem>(props: SortableListProps<T>) {
  const { items, nameOf } = props;
  const [dropped, setDropped] = useState<{ readonly from: readonly T[]; readonly to: T[] } | null>(
    null,
  );
  const [activeId, setActiveId] = useState<string | null>(null);
  // Until the edit is on disk and comes back as the view, the row stays where it was dropped.
  const shown = dropped !== null && dropped.from === items ? dropped.to : items;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 160, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setActiveId(null);
    const id = String(active.id);
    const to = over === null ? -1 : shown.findIndex((item) => item.id === over.id);
    const from = shown.findIndex((item) => item.id === id);
    if (to === -1 || from === -1 || to === from) return;
    const after = moveTo(shown, from, to);
    setDropped({ from: items, to: after });
    props.onMove(id, placeBetween(after, to));
  };
  const row = (item: T, index: number) => (
    <SortableRow
      id={item.id}
      disabled={props.disabled}
      render={(handle) => props.renderRow(item, index, handle)}
    />
  );
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[alongTheList]}
      accessibility={{ announcements: announcementsOf(shown, nameOf) }}
      onDragStart={({ active }) => setActiveId(String(active.id))}
      onDragCancel={() => setActiveId(null)}
      onDragEnd={onDragEnd}
    >
      <SortableContext items={shown.map((item) => item.id)} strategy={verticalListSortingStrategy}>
        {shown.length > plainRowsMax ? (
          <VirtualRows items={shown} label={props.label} keepId={activeId} renderRow={row} />
        ) : (
          <Box component="ul" aria-label={props.label} sx={{ listStyle: 'none', p: 0, m: 0 }}>
            {shown.map((item, index) => (
              <Box component="li" key={item.id}>
                {row(item, index)}
              </Box>
            ))}
          </Box>
        )}
      </SortableContext>
    </DndContext>
  );
}

function SortableRow(props: {
  readonly id: string;
  readonly disabled: boolean;
  readonly render: (handle: DragHandle) => ReactNode;
}) {
  const sortable = useSortable({ id: props.id, disabled: props.disabled });
  const { attributes, listeners, isDragging } = sortable;
  return (
    <Box
      ref={sortable.setNodeRef}
      style={{
        transform: CSS.Translate.toString(sortable.transform),
        transition: sortable.transition,
      }}
      sx={{
        position: 'relative',
        bgcolor: isDragging ? 'background.paper' : undefined,
        borderRadius: '14px',
        zIndex: isDragging ? 2 : undefined,
        boxShadow: isDragging ? '0 12px 32px rgb(20 8 24 / 0.32)' : undefined,
      }}
    >
      {props.render({
        ref: sortable.setActivatorNodeRef,
        props: { ...attributes, ...listeners },
      })}
    </Box>
  );
}

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
