/** Copies text and says what came of it. */
import { useCallback } from 'react';
import { commonTexts } from '../text/common-texts.ts';
import { useNotices } from './notices.tsx';

export function useCopy(): (text: string, done?: string) => Promise<void> {
  const notify = useNotices();
  return useCallback(
    async (text, done) => {
      try {
        await navigator.clipboard.writeText(text);
        notify({ text: done ?? commonTexts.copied });
      } catch {
        // Refused by the browser, or no clipboard at all: the text is on screen to be selected.
        notify({ text: commonTexts.copyFailed });
      }
    },
    [notify],
  );
}
