/**
 * How the build parts the app into files. One file for each part that a start wants whole, and one for what several first
 * screens share, instead of one for every set of screens that share something: each file costs a start without a network a
 * way to the cache and back, and no first screen may carry another one's weight.
 */

/** In the order in which they are wanted: what an earlier part needs is in its file. */
const parts = [
  ['start', 'src/start/main.ts'],
  ['device', 'src/app/app-device.ts'],
  ['device', 'src/app/browser-home.ts'],
  ['app', 'src/app/create-app.tsx'],
  ['work', '../../packages/client/src/open-work.ts'],
] as const;

/** A person starts on one of them. */
const firstScreens = [
  ['account', 'src/features/account/sign-in-page.tsx'],
  ['groups', 'src/features/groups/groups-page.tsx'],
  ['group', 'src/app/group-page.tsx'],
] as const;

interface ModuleGraph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/** Gives the name of a module's file; null leaves the choice to the bundler. */
export function createChunkNames() {
  let nameById: ReadonlyMap<string, string> | null = null;
  return (id: string, graph: ModuleGraph): string | null => {
    nameById ??= readNames(graph);
    return nameById.get(id) ?? null;
  };
}

function readNames(graph: ModuleGraph): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [name, place] of parts) {
    for (const id of reach(graph, place, names)) {
      // What makes schemas stays apart: it is told not to compile code first.
      names.set(id, id.includes('/node_modules/zod/') ? 'schemas' : name);
    }
  }
  const screensById = new Map<string, string[]>();
  for (const [name, place] of firstScreens) {
    for (const id of reach(graph, place, names)) {
      screensById.set(id, [...(screensById.get(id) ?? []), name]);
    }
  }
  for (const [id, screens] of screensById) names.set(id, screens.join('-and-'));
  return names;
}

/** All that `place` imports before it can run, itself included, without what is in `taken` and what only that needs. */
function reach(
  graph: ModuleGraph,
  place: string,
  taken: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [new URL(place, import.meta.url).pathname];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    // Vite's own helper is wanted by the entry, which must not wait for a part.
    if (found.has(id) || taken.has(id) || id.startsWith('\0')) continue;
    found.add(id);
    left.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  return found;
}
