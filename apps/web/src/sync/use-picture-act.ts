/** Gives a record its picture: on this device at once, the id in the record, the bytes to the server when it can. */
import { useCallback } from 'react';
import type { Scope } from '@jamz/core';
import { useMedia } from '@jamz/client/react';
import { errorText } from '../text/error-texts.ts';
import { pictureTexts } from '../text/picture-texts.ts';
import { useNotices } from '../ui/notices.tsx';
import { useAct } from './use-act.ts';

/** Null takes the picture away. */
export type PictureAct = (picture: Blob | null) => Promise<void>;

export function usePictureAct(
  scope: Scope | null,
  mutation: 'profile.set' | 'group.set',
): PictureAct {
  const media = useMedia();
  const act = useAct(scope);
  const notify = useNotices();
  return useCallback(
    async (picture) => {
      if (scope === null || media === null) return;
      const added = picture === null ? null : await media.addPicture(scope, picture);
      if (added?.ok === false) {
        notify({ text: errorText(added.error.code), important: true });
        return;
      }
      const value = added?.value ?? null;
      if (!(await act(mutation, { field: 'avatarKey', value }))) return;
      notify({ text: value === null ? pictureTexts.removed : pictureTexts.saved });
    },
    [act, media, mutation, notify, scope],
  );
}
