/** What the group wants to hear, in order. Everything works without a network and says what is not sent yet. */
import LibraryAddIcon from '@mui/icons-material/LibraryAddOutlined';
import QueueMusicIcon from '@mui/icons-material/QueueMusic';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { limits } from '@jamz/core';
import { useMusic, type MusicItem } from '@jamz/client/react';
import type { GroupHandle } from '../../sync/group-records.ts';
import { groupTexts } from '../../text/group-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PatientSpinner } from '../../ui/patient-spinner.tsx';
import { AddBar } from './add-bar.tsx';
import { DropZone } from './drop-zone.tsx';
import { titleOf } from '../../sync/item-title.ts';
import { KeepSwitch } from './keep-switch.tsx';
import { PlaceholderRow } from './placeholder-row.tsx';
import { PlaylistRow } from './playlist-row.tsx';
import { RowDialogs, useRowDialogs } from './row-dialogs.tsx';
import { usePlaceholderIds } from './row-values.ts';
import { SortableList, type DragHandle } from './sortable-list.tsx';
import { useAddFiles } from './use-add-files.ts';
import { usePlaylistActs } from './use-playlist-acts.ts';

export function Playlist({ handle }: { readonly handle: GroupHandle }) {
  const { group } = handle;
  const music = useMusic();
  if (!music.loaded) return <PatientSpinner label={playlistTexts.loading} />;
  return group === null ? null : <LoadedPlaylist handle={handle} groupId={group.id} />;
}

function LoadedPlaylist({ handle, groupId }: { handle: GroupHandle; groupId: string }) {
  const { me, rights } = handle;
  const music = useMusic();
  const { items } = music;
  const placeholders = usePlaceholderIds(groupId);
  const nameOf = useNames(handle);
  const dialogs = useRowDialogs();
  const ownerOf = useCallback(
    (item: MusicItem) => nameOf(item.track?.createdBy ?? item.addedBy),
    [nameOf],
  );
  const showEnd = useEndInSight(items.length + placeholders.length);
  const free = Math.max(0, limits.playlistItemsMax - items.length - placeholders.length);
  const { openMenu } = dialogs;
  const acts = usePlaylistActs({ groupId, music, ownerOf, openMenu, free, showEnd });
  const files = useAddFiles({ groupId, free, onAdd: showEnd });
  const count = items.length;
  const mayMove = rights.change && count > 1;
  const renderRow = useCallback(
    (item: MusicItem, index: number, drag: DragHandle) => (
      <PlaylistRow
        groupId={groupId}
        item={item}
        index={index}
        isLast={index === count - 1}
        addedBy={nameOf(item.addedBy)}
        owner={ownerOf(item)}
        mayMove={mayMove}
        handle={drag}
        acts={acts}
      />
    ),
    [groupId, count, nameOf, ownerOf, mayMove, acts],
  );
  const renderTail = useCallback(
    (id: string) => <PlaceholderRow groupId={groupId} id={id} onDismiss={acts.dismiss} />,
    [groupId, acts],
  );
  return (
    <>
      {count + placeholders.length === 0 ? (
        <NothingYet mayAdd={rights.change} onAddMusic={files.open} />
      ) : (
        <>
          <Typography variant="overline" component="h2" sx={{ color: 'text.secondary' }}>
            {playlistTexts.count(count, lengthOf(items))}
          </Typography>
          <KeepSwitch groupId={groupId} items={items} />
          <SortableList
            items={items}
            tail={placeholders}
            label={groupTexts.tabs.playlist}
            disabled={!mayMove}
            nameOf={titleOf}
            onMove={acts.move}
            renderRow={renderRow}
            renderTail={renderTail}
          />
        </>
      )}
      {files.field}
      <RowDialogs
        dialogs={dialogs}
        groupId={groupId}
        items={items}
        acts={acts}
        mayChange={rights.change}
        mayRemove={(item) => rights.change && (rights.admin || item.addedBy === me?.userId)}
      />
      {rights.change ? (
        <>
          <DropZone isFull={free === 0} onDrop={files.drop} />
          <AddBar groupId={groupId} onAddMusic={files.open} onAdd={acts.append} />
        </>
      ) : null}
    </>
  );
}

function NothingYet(props: { readonly mayAdd: boolean; readonly onAddMusic: () => void }) {
  return (
    <EmptyState
      nested
      icon={<QueueMusicIcon />}
      title={playlistTexts.emptyTitle}
      text={props.mayAdd ? playlistTexts.emptyText : playlistTexts.emptyReadOnly}
    >
      {props.mayAdd ? (
        <Button variant="contained" startIcon={<LibraryAddIcon />} onClick={props.onAddMusic}>
          {playlistTexts.addMusic}
        </Button>
      ) : null}
    </EmptyState>
  );
}

const lengthOf = (items: readonly MusicItem[]): number =>
  items.reduce((sum, { track }) => sum + (track?.durMs ?? 0), 0);

/** Names by person; the same function until somebody is called something else. */
function useNames({ members }: GroupHandle): (userId: string) => string {
  return useMemo(() => {
    const nameById = new Map(members.map((member) => [member.userId, member.name]));
    return (userId) => nameById.get(userId) ?? groupTexts.formerMember;
  }, [members]);
}

/** What was just added stands at the end: bring it into sight when the list has grown. */
function useEndInSight(length: number): () => void {
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    globalThis.scrollTo({ top: document.documentElement.scrollHeight });
  }, [length]);
  return useCallback(() => {
    wanted.current = true;
  }, []);
}
