/** The screen that an address will show to who is at home here, fetched before the router exists. */
import type { GroupsPage } from '../features/groups/groups-page.tsx';
import type { GroupPage } from './group-page.tsx';

/** Of the two screens that people start on, the one that is here already: it needs no waiting for its file. */
export interface FirstScreen {
  readonly GroupPage?: typeof GroupPage;
  readonly GroupsPage?: typeof GroupsPage;
}

/** What fails here is asked for again, and said, when it is shown. */
export async function fetchFirstScreen(hash: string): Promise<FirstScreen> {
  try {
    if (hash.startsWith('#/g/')) return await import('./group-page.tsx');
    if (['', '#', '#/'].includes(hash)) return await import('../features/groups/groups-page.tsx');
  } catch {
    // The screen's own boundary tells the person.
  }
  return {};
}
