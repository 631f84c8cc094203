/** The name of the screen in the browser's tab and history, and the first thing a screen reader says about it. */
import { useEffect } from 'react';
import { commonTexts } from '../text/common-texts.ts';

/** Null while the screen does not know its name yet. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? commonTexts.appName : `${title} · ${commonTexts.appName}`;
  }, [title]);
}
