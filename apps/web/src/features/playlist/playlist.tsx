/** What the group wants to hear, in order. Everything works without a network and says what is not sent yet. */
import QueueMusicIcon from '@mui/icons-material/QueueMusic';
import Typography from '@mui/material/Typography';
import { useEffect, useMemo, useRef } from 'react';
import { erasedMark, limits } from '@jamz/core';
import { useMusic, type MusicItem } from '@jamz/client/react';
import type { GroupHandle } from '../../sync/group-records.ts';
import { errorText } from '../../text/error-texts.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useNotices, useSay } from '../../ui/notices.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { AddTitles } from './add-titles.tsx';
import { moveTo, placeBetween } from './move-place.ts';
import { PlaylistRow } from './playlist-row.tsx';
import { moveButtonId, removeButtonId, useFocusAfterChange } from './row-focus.ts';
import { SortableList } from './sortable-list.tsx';

const titleOf = (item: MusicItem): string =>
  item.title === null || item.title === erasedMark ? playlistTexts.untitled : item.title;

export function Playlist({ handle }: { readonly handle: GroupHandle }) {
  const { group, me, rights } = handle;
  const { items, loaded, append } = useMusic();
  const acts = usePlaylistActs();
  const showEnd = useEndInSight(items.length);
  const nameById = useMemo(
    () => new Map(handle.members.map((member) => [member.userId, member.name])),
    [handle.members],
  );
  if (!loaded) return <PatientSpinner label={playlistTexts.loading} />;
  return (
    <>
      {items.length === 0 ? (
        <EmptyState
          nested
          icon={<QueueMusicIcon />}
          title={playlistTexts.emptyTitle}
          text={rights.change ? playlistTexts.emptyText : playlistTexts.emptyReadOnly}
        />
      ) : (
        <>
          <Typography variant="overline" component="h2" sx={{ color: 'text.secondary' }}>
            {playlistTexts.count(items.length)}
          </Typography>
          <SortableList
            items={items}
            label={groupTexts.tabs.playlist}
            disabled={!rights.change}
            nameOf={titleOf}
            onMove={acts.move}
            renderRow={(item, index, drag) => (
              <PlaylistRow
                item={item}
                index={index}
                count={items.length}
                title={titleOf(item)}
                addedBy={nameById.get(item.addedBy) ?? groupTexts.formerMember}
                mayMove={rights.change && items.length > 1}
                mayRemove={rights.change && (rights.admin || item.addedBy === me?.userId)}
                handle={drag}
                onStep={(step) => acts.step(item, index, step)}
                onRemove={() => acts.remove(item, index)}
              />
            )}
          />
        </>
      )}
      {rights.change && group !== null ? (
        <AddTitles
          groupId={group.id}
          free={Math.max(0, limits.playlistItemsMax - items.length)}
          onAdd={async (titles) => {
            showEnd();
            return acts.said(await append(titles));
          }}
        />
      ) : null}
    </>
  );
}

/** What was just added stands at the end: bring it into sight when the list has grown. */
function useEndInSight(length: number): () => void {
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    globalThis.scrollTo({ top: document.documentElement.scrollHeight });
  }, [length]);
  return () => {
    wanted.current = true;
  };
}

function usePlaylistActs() {
  const { items, move, remove, restore } = useMusic();
  const notify = useNotices();
  const say = useSay();
  const focusAfter = useFocusAfterChange(items);
  /** True when it was stored; a failure is said. */
  const said = (result: Awaited<ReturnType<typeof move>>): boolean => {
    if (!result.ok) notify({ text: errorText(result.error.code), important: true });
    return result.ok;
  };
  return {
    said,
    move: (id: string, place: Parameters<typeof move>[1]) => void move(id, place).then(said),
    step: (item: MusicItem, index: number, step: -1 | 1) => {
      const to = index + step;
      if (to < 0 || to >= items.length) return;
      focusAfter([moveButtonId(item.id, step), moveButtonId(item.id, step === 1 ? -1 : 1)]);
      void move(item.id, placeBetween(moveTo(items, index, to), to)).then((result) => {
        if (said(result)) say(playlistTexts.moved(titleOf(item), to + 1, items.length));
        return null;
      });
    },
    remove: (item: MusicItem, index: number) => {
      const neighbours = [items[index + 1], items[index - 1]];
      focusAfter(neighbours.flatMap((row) => (row === undefined ? [] : [removeButtonId(row.id)])));
      void remove(item.id).then((result) => {
        if (!said(result)) return null;
        notify({
          text: playlistTexts.removed(titleOf(item)),
          action: { label: playlistTexts.undo, onClick: () => void restore(item.id).then(said) },
          important: true,
        });
        return null;
      });
    },
  };
}
