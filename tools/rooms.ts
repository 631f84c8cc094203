/**
 * The table of the house: which package may import which, and inside a package which folder may import which.
 * `tools/check-rooms.ts` refuses every other edge. When an edge is missing here, ask first whether the file lies in
 * the room its data is in; when it does, add the edge with its reason.
 */

export interface Room {
  /** Name by which other rooms import it. */
  readonly name: string;
  /** Packages of the house that it may import. */
  readonly may: readonly string[];
  /** Whether `node:` modules may be imported: everywhere, or only outside the folders that the simulator runs. */
  readonly node: boolean;
  /** Outside packages that it may import; without a list, whatever its package.json declares. */
  readonly outside?: readonly string[] | undefined;
  /** Folder below `src` -> the folders it may import. `.` is the root of `src`; without a table nothing is checked. */
  readonly folders?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Folders whose own subfolders never import each other. */
  readonly apart?: readonly string[] | undefined;
  /** Fewer source files than this means that the checker looked in the wrong place. */
  readonly filesMin: number;
}

const coreFolders = {
  base: ['.'],
  clock: ['base', '.'],
  protocol: ['clock', 'base', '.'],
  merge: ['clock', 'base', '.'],
  sync: ['merge', 'protocol', 'clock', 'base', '.'],
  model: ['sync', 'merge', 'protocol', 'clock', 'base', '.'],
  '.': ['base'],
};

const clientFolders = {
  storage: ['.'],
  transport: ['.'],
  outbox: ['storage', '.'],
  // What screens see is the base with the outbox on top.
  state: ['outbox', 'storage', '.'],
  // Files go by HTTP beside the engine's door; tabs elect who moves them by the same locks.
  media: ['outbox', 'transport', 'storage', '.'],
  auth: ['storage', 'transport', '.'],
  engine: ['outbox', 'state', 'media', 'transport', 'storage', 'auth', '.'],
  react: ['engine', 'auth', 'state', 'media', '.'],
  worker: ['outbox', 'media', 'transport', 'storage', 'engine', 'auth', '.'],
  '.': ['engine', 'outbox', 'state', 'media', 'transport', 'storage', 'auth'],
};

const storesFolders = {
  log: ['sqlite', '.'],
  accounts: ['sqlite', '.'],
  blobs: ['.'],
  series: ['sqlite', '.'],
  registers: ['sqlite', '.'],
  sqlite: ['.'],
  '.': ['log', 'accounts', 'blobs', 'series', 'registers', 'sqlite'],
};

const serverFolders = {
  observe: ['.'],
  // The simulator runs `sync` and knows nobody's sessions; accounts begin and end scopes through it.
  sync: ['observe', '.'],
  auth: ['sync', 'observe', '.'],
  // Who may read a file is who may read a scope; sessions and accounts are the doors' business.
  files: ['sync', 'observe', '.'],
  realtime: ['sync', 'auth', 'observe', '.'],
  // What the operator sets while it runs.
  admin: ['.'],
  http: ['admin', 'demo', 'sync', 'auth', 'files', 'observe', '.'],
  // What a new server is filled with to try things on.
  demo: ['sync', 'auth', 'files', 'observe', '.'],
  '.': ['http', 'realtime', 'demo', 'admin', 'files', 'sync', 'auth', 'observe'],
};

const webFolders = {
  theme: [],
  text: [],
  // Runs before the app is there, so it is made of nothing else.
  start: [],
  ui: ['theme', 'text'],
  sync: ['ui', 'theme', 'text'],
  features: ['sync', 'ui', 'theme', 'text'],
  app: ['features', 'sync', 'ui', 'theme', 'text', 'start', '.'],
  '.': ['app', 'features', 'sync', 'ui', 'theme', 'text', 'start'],
};

const packagesOfHouse = [
  '@jamz/core',
  '@jamz/client',
  '@jamz/client/react',
  '@jamz/client/worker',
  '@jamz/client/media-worker',
  '@jamz/client/kept-screen',
  '@jamz/stores',
  '@jamz/server',
  'jamz',
  'jamz/configuration',
];

/** Every room by its folder. */
export const rooms: Readonly<Record<string, Room>> = {
  'packages/core': {
    name: '@jamz/core',
    may: [],
    node: false,
    outside: ['zod/mini', 'fractional-indexing'],
    folders: coreFolders,
    filesMin: 70,
  },
  'packages/stores': {
    name: '@jamz/stores',
    may: ['@jamz/core'],
    node: true,
    folders: storesFolders,
    filesMin: 40,
  },
  'packages/client': {
    name: '@jamz/client',
    may: ['@jamz/core'],
    node: false,
    folders: clientFolders,
    filesMin: 100,
  },
  'packages/server': {
    name: '@jamz/server',
    may: ['@jamz/core', '@jamz/stores'],
    node: true,
    folders: serverFolders,
    filesMin: 80,
  },
  'apps/jamz': {
    name: 'jamz',
    may: ['@jamz/core', '@jamz/stores', '@jamz/server'],
    node: true,
    folders: { commands: ['music', '.'], music: [], '.': ['commands', 'music'] },
    filesMin: 12,
  },
  'apps/web': {
    name: '@jamz/web',
    may: [
      '@jamz/core',
      '@jamz/client',
      '@jamz/client/react',
      '@jamz/client/worker',
      '@jamz/client/media-worker',
      '@jamz/client/kept-screen',
    ],
    node: false,
    folders: webFolders,
    apart: ['features'],
    filesMin: 60,
  },
  sim: { name: '@jamz/sim', may: packagesOfHouse, node: true, filesMin: 15 },
  bench: { name: '@jamz/bench', may: packagesOfHouse, node: true, filesMin: 3 },
  e2e: { name: '@jamz/e2e', may: packagesOfHouse, node: true, filesMin: 12 },
  tools: { name: '@jamz/tools', may: packagesOfHouse, node: true, filesMin: 12 },
};

/** Folders inside rooms that the simulator runs: no `node:` module there (EN14). */
export const simulated = ['packages/server/src/sync', 'packages/core/src', 'packages/client/src'];

/** Files of a workshop stand anywhere in it; files of a package stand below `src`. */
export const workshops = ['sim', 'bench', 'e2e', 'tools'];

/** The only files that may re-export: the doors of the packages. */
export const doors = [
  'packages/core/src/index.ts',
  'packages/stores/src/index.ts',
  'packages/stores/src/in-memory.ts',
  'packages/server/src/index.ts',
  'packages/client/src/index.ts',
  'packages/client/src/react/index.ts',
  'packages/client/src/worker/index.ts',
];

/** Second doors of packages; everything else below a package's name is a deep import. */
export const sideDoors = [
  '@jamz/client/react',
  '@jamz/client/worker',
  '@jamz/client/media-worker',
  '@jamz/client/kept-screen',
  'jamz/configuration',
];

export const fileLinesMax = 500;
