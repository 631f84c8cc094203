/** Whether somebody is in the middle of something on this page that no draft keeps. */

/** A question that waits for an answer, a field with the focus and text in it, or a password that was begun. */
export function isHalfTyped(page: Document): boolean {
  if (page.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null) {
    return true;
  }
  if (isField(page.activeElement) && page.activeElement.value !== '') return true;
  const passwords = page.querySelectorAll<HTMLInputElement>('input[name="password"]');
  return [...passwords].some((field) => field.value !== '');
}

const isField = (element: Element | null): element is HTMLInputElement | HTMLTextAreaElement =>
  element instanceof HTMLTextAreaElement ||
  (element instanceof HTMLInputElement && !['checkbox', 'radio', 'range'].includes(element.type));
