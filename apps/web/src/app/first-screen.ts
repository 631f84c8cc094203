/** The screen that an address will show to who is at home here: the two that people start on. */

/** Asked for before the router exists; what fails here is asked for again, and said, when it is shown. */
export function fetchFirstScreen(hash: string): void {
  const screen = hash.startsWith('#/g/')
    ? import('./group-page.tsx')
    : ['', '#', '#/'].includes(hash)
      ? import('../features/groups/groups-page.tsx')
      : null;
  screen?.catch(() => {});
}
