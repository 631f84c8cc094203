/**
 * How high something at the lower edge of the window stands, told to the whole page as a CSS variable: notices and
 * scrolling to the focus leave room for it.
 */
import { useLayoutEffect } from 'react';

export function useRootLength(name: `--jamz-${string}`, length: string): void {
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    style.setProperty(name, length);
    return () => {
      style.removeProperty(name);
    };
  }, [name, length]);
}
