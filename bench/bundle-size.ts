/** What a page carries for the engine alone: minified and gzipped, without React and screens; ours beside the peers. */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';
import { compareWays, type Figure } from './report.ts';

const ours = 'TrafficJamz, engine and HTTP door';
const floor = 'idb alone';

/** What a page needs of each for storage on the device and sync with its server. */
const peers: Readonly<Record<string, readonly string[]>> = {
  [floor]: ['openDB} from "idb'],
  'Replicache 15.3': ['Replicache} from "replicache'],
  'RxDB 17.6, Dexie, replication': [
    'createRxDatabase} from "rxdb/plugins/core',
    'getRxStorageDexie} from "rxdb/plugins/storage-dexie',
    'replicateRxCollection} from "rxdb/plugins/replication',
  ],
  'Yjs, y-indexeddb, Hocuspocus provider': [
    'Doc} from "yjs',
    'IndexeddbPersistence} from "y-indexeddb',
    'HocuspocusProvider} from "@hocuspocus/provider',
  ],
  'TinyBase 10.0, mergeable, IndexedDB, ws': [
    'createMergeableStore} from "tinybase/mergeable-store',
    'createIndexedDbPersister} from "tinybase/persisters/persister-indexed-db',
    'createWsSynchronizer} from "tinybase/synchronizers/synchronizer-ws-client',
  ],
  'PouchDB 9.0, browser edition': ['default as PouchDB} from "pouchdb-browser'],
  'Workbox 7.4, background sync': ['Queue} from "workbox-background-sync'],
};

/** Ours without what is TrafficJamz in it: the parts that stand beside a peer, named by their files. */
const engineParts: Readonly<Record<string, string>> = {
  'create-client.ts': 'createClient',
  'storage/idb-store.ts': 'createIdbStore',
  'storage/sealed-with-web-crypto.ts': 'createWebCryptoSealer',
  'outbox/browser-locks.ts': 'createBrowserLocks',
  'outbox/browser-channel.ts': 'createBrowserChannel',
  'transport/http-call.ts': 'createHttpCaller',
  'transport/http-transport.ts': 'createHttpTransport',
};

export async function benchBundleSize(): Promise<readonly Figure[]> {
  const folder = path.join(import.meta.dirname, '../packages/client/src');
  const parts = Object.entries(engineParts).map(
    ([file, name]) => `${name}} from "${folder}/${file}`,
  );
  const ways = [{ way: ours, ...(await measure(parts)), note: 'outbox, rebase, storage, sealing' }];
  for (const [way, exported] of Object.entries(peers)) {
    ways.push({ way, ...(await measure(exported)), note: '' });
  }
  const line = { bench: 'engine in the browser, gzip', unit: 'kB' as const };
  const wanted = { atMost: 25 };
  const whole = await bundle(path.join(import.meta.dirname, 'engine-entry/entry.ts'));
  const device = 'whole device: engine, model, sign-in, files';
  const apart = (way: string, bytes: number) => ({ ...line, way, rounds: [bytes / 1_000] });
  return [
    ...compareWays(line, ways, { floor, ours, wanted }),
    apart(`TrafficJamz, ${device}`, whole.bytesWith([...whole.first, 'open-work'])),
    apart('TrafficJamz, loaded on demand: the socket', whole.bytesOf('engine.io-client')),
  ];
}

async function measure(exported: readonly string[]): Promise<{ readonly rounds: number[] }> {
  const code = exported.map((one) => `export {${one}";`).join('\n');
  const { bytesWith, all } = await bundle(entryName, code);
  return { rounds: [bytesWith(all) / 1_000] };
}

const entryName = 'virtual:peer.js';

/** Stands for a file that only exports what is asked for. */
const virtualEntry = (code: string): Plugin => ({
  name: 'peer-entry',
  resolveId: (id) => (id === entryName ? path.join(import.meta.dirname, 'peer-entry.js') : null),
  load: (id) => (id.endsWith('peer-entry.js') ? code : null),
});

interface Bundle {
  readonly first: readonly string[];
  readonly all: readonly string[];
  /** Chunks of these names, and all that load with them. */
  bytesWith(names: readonly string[]): number;
  /** The chunk that carries this package, alone. */
  bytesOf(packageName: string): number;
}

async function bundle(input: string, code?: string): Promise<Bundle> {
  const built = await build({
    root: path.join(import.meta.dirname, 'engine-entry'),
    logLevel: 'error',
    configFile: false,
    plugins: code === undefined ? [] : [virtualEntry(code)],
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['source', 'browser', 'module', 'import'] },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: {
        input,
        external: ['react', 'react/jsx-runtime'],
        preserveEntrySignatures: code === undefined ? false : 'strict',
      },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[];
  const chunks = outputs
    .flatMap(({ output }) => output)
    .filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const bytes = (chunk: Rolldown.OutputChunk | undefined): number =>
    gzipSync(chunk?.code ?? '').length;
  const filesOf = (names: readonly string[]): readonly string[] =>
    chunks
      .filter(({ name, fileName }) => names.includes(name) || names.includes(fileName))
      .map(({ fileName }) => fileName);
  return {
    first: chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName),
    all: [...byName.keys()],
    bytesWith: (names) =>
      [...withImports(byName, filesOf(names))].reduce(
        (sum, file) => sum + bytes(byName.get(file)),
        0,
      ),
    bytesOf: (packageName) =>
      bytes(
        chunks.find(({ moduleIds }) => moduleIds.some((id) => id.includes(`/${packageName}/`))),
      ),
  };
}

/** The chunks that load with these. */
function withImports(
  chunks: ReadonlyMap<string, Rolldown.OutputChunk>,
  first: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...first];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    left.push(...(chunks.get(name)?.imports ?? []).filter((one) => chunks.has(one)));
  }
  return found;
}
