/** What a page carries for the engine alone: minified and gzipped, without React and screens. */
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import type { Figure } from './report.ts';

export async function benchBundleSize(): Promise<readonly Figure[]> {
  const built = await build({
    root: path.join(import.meta.dirname, 'engine-entry'),
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'browser', 'module', 'import'] },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: {
        input: path.join(import.meta.dirname, 'engine-entry/entry.ts'),
        external: ['react', 'react/jsx-runtime'],
      },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[];
  const chunks = outputs
    .flatMap(({ output }) => output)
    .filter((one): one is Rolldown.OutputChunk => one.type === 'chunk');
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const first = chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName);
  const atOnce = withImports(byName, first);
  const later = chunks.map(({ fileName }) => fileName).filter((name) => !atOnce.has(name));
  const kiloBytes = (names: Iterable<string>): number =>
    [...names].reduce((sum, name) => sum + gzipSync(byName.get(name)?.code ?? '').length, 0) /
    1_000;
  const line = { bench: 'engine in the browser, gzip', unit: 'kB' as const };
  return [
    { ...line, way: 'engine with the HTTP door', rounds: [kiloBytes(atOnce)] },
    { ...line, way: 'loaded later: the socket', rounds: [kiloBytes(later)] },
  ];
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
