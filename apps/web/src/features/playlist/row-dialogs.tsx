/** What opens over the list for one of its rows: the menu, the question before a file is given up, the file dialog. */
import { useCallback, useRef, useState } from 'react';
import { useMedia, type MusicItem } from '@jamz/client/react';
import { errorText } from '../../text/error-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useNotices } from '../../ui/notices.tsx';
import { useFilePicker } from './file-picker.tsx';
import { titleOf } from '../../sync/item-title.ts';
import { RowMenu } from './row-menu.tsx';
import type { PlaylistActs } from './use-playlist-acts.ts';

export interface RowDialogsState {
  /** The row whose menu is open, or is just closing: then without a place. */
  readonly menu: { readonly itemId: string; readonly anchor: HTMLElement | null } | null;
  readonly openMenu: (itemId: string, anchor: HTMLElement) => void;
  readonly closeMenu: () => void;
}

export function useRowDialogs(): RowDialogsState {
  const [menu, setMenu] = useState<RowDialogsState['menu']>(null);
  const openMenu = useCallback(
    (itemId: string, anchor: HTMLElement) => setMenu({ itemId, anchor }),
    [],
  );
  const closeMenu = useCallback(
    () => setMenu((open) => (open === null ? null : { ...open, anchor: null })),
    [],
  );
  return { menu, openMenu, closeMenu };
}

export function RowDialogs(props: {
  readonly dialogs: RowDialogsState;
  readonly groupId: string;
  readonly items: readonly MusicItem[];
  readonly acts: PlaylistActs;
  readonly mayChange: boolean;
  readonly mayRemove: (item: MusicItem) => boolean;
}) {
  const { items, acts } = props;
  const { menu, closeMenu } = props.dialogs;
  const [asked, setAsked] = useState<MusicItem | null>(null);
  const chooseFile = useChosenFile(props.groupId);
  const index = menu === null ? -1 : items.findIndex(({ id }) => id === menu.itemId);
  const item = items[index];
  return (
    <>
      {item === undefined || menu === null ? null : (
        <RowMenu
          groupId={props.groupId}
          item={item}
          index={index}
          count={items.length}
          anchor={menu.anchor}
          mayChange={props.mayChange}
          mayRemove={props.mayRemove(item)}
          acts={acts}
          onChooseFile={() => chooseFile.openFor(item.id)}
          onGiveUp={() => setAsked(item)}
          onClose={closeMenu}
        />
      )}
      {asked === null ? null : (
        <ConfirmDialog
          open
          title={playlistTexts.cancelTitle}
          text={playlistTexts.cancelText(titleOf(asked))}
          confirmLabel={playlistTexts.cancelSending}
          cancelLabel={playlistTexts.cancelKeep}
          onConfirm={() => acts.giveUpSending(asked)}
          onClose={() => setAsked(null)}
        />
      )}
      {chooseFile.field}
    </>
  );
}

/** Gives a title that was only written its file. */
function useChosenFile(groupId: string) {
  const media = useMedia();
  const notify = useNotices();
  const itemId = useRef<string | null>(null);
  const picker = useFilePicker({
    name: 'file-of-title',
    multiple: false,
    onPick: ([file]) => {
      if (media === null || file === undefined || itemId.current === null) return;
      void media.bind(groupId, itemId.current, file).then((result) => {
        if (!result.ok) notify({ text: errorText(result.error.code), important: true });
        return null;
      });
    },
  });
  const openFor = (id: string) => {
    itemId.current = id;
    picker.open();
  };
  return { field: picker.field, openFor };
}
