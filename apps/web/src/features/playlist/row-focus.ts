/** Where the keyboard goes on when a row moved or went: to the same button of the row, or of its neighbour. */
import { useCallback, useEffect, useRef } from 'react';

export const moveButtonId = (itemId: string, step: -1 | 1): string =>
  `move-${step === 1 ? 'down' : 'up'}-${itemId}`;
export const menuButtonId = (itemId: string): string => `menu-${itemId}`;

/**
 * Focuses one of the wanted elements after `view` changed. Browsers drop the focus of an element that is moved in the
 * document, and a button at the end of the list is disabled or not on the screen: hence several wishes.
 */
export function useFocusAfterChange(view: unknown): (ids: readonly string[]) => void {
  const wanted = useRef<readonly string[]>([]);
  useEffect(() => {
    if (wanted.current.length === 0) return;
    for (const id of wanted.current) {
      const element = document.querySelector<HTMLButtonElement>(`#${CSS.escape(id)}`);
      if (element === null || element.disabled || element.offsetParent === null) continue;
      element.focus();
      break;
    }
    wanted.current = [];
  }, [view]);
  return useCallback((ids) => {
    wanted.current = ids;
  }, []);
}
