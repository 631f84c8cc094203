/** Files on their way into the playlist, picked or dropped: as many as there is room for, and what was left out is said. */
import { limits } from '@jamz/core';
import { useMedia } from '@jamz/client/react';
import { errorText } from '../../text/error-texts.ts';
import { playlistTexts } from '../../text/playlist-texts.ts';
import { useNotices } from '../../ui/notices.tsx';
import { useFilePicker, type FilePicker } from './file-picker.tsx';

export interface AddFiles extends FilePicker {
  readonly drop: (files: readonly File[], folders: number) => void;
}

export function useAddFiles(options: {
  readonly groupId: string;
  readonly free: number;
  readonly onAdd: () => void;
}): AddFiles {
  const { groupId, free, onAdd } = options;
  const media = useMedia();
  const notify = useNotices();
  const add = (files: readonly File[]) => {
    if (media === null) return;
    const taken = files.slice(0, free);
    if (taken.length === 0) return notify({ text: playlistTexts.full, important: true });
    if (taken.length < files.length) {
      const left = files.length - taken.length;
      notify({ text: playlistTexts.tooManyFiles(limits.playlistItemsMax, left), important: true });
    }
    onAdd();
    void media.add(groupId, taken).then((result) => {
      if (!result.ok) notify({ text: errorText(result.error.code), important: true });
      return null;
    });
  };
  const picker = useFilePicker({ name: 'music', multiple: true, onPick: add });
  return {
    ...picker,
    drop: (files, folders) => {
      if (folders > 0) notify({ text: playlistTexts.folders, important: true });
      if (files.length > 0) add(files);
    },
  };
}
