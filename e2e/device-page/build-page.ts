/** Builds the page as the app is built; a spoiled build has one guarantee taken out, to show that the trial notices. */
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

export type Spoiled = 'not-strict' | 'too-early';

export async function buildDevicePage(outDir: string, spoiled?: Spoiled): Promise<void> {
  await build({
    root: import.meta.dirname,
    logLevel: 'error',
    configFile: false,
    resolve: { conditions: ['source', 'browser', 'module', 'import'] },
    plugins: spoiled === undefined ? [] : [spoil(spoiled)],
    build: { outDir, emptyOutDir: true, target: 'es2023', minify: false },
  });
}

const cuts: Readonly<Record<Spoiled, readonly [from: string, to: string]>> = {
  'not-strict': ['durability: plan.durability', "durability: 'relaxed'"],
  'too-early': ['transaction.commit();', 'transaction.commit(); resolve(decided!.value);'],
};

function spoil(how: Spoiled): Plugin {
  let isDone = false;
  return {
    name: `spoil-${how}`,
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(join('storage', 'idb-transaction.ts'))) return undefined;
      const [from, to] = cuts[how];
      if (!code.includes(from)) throw new Error(`idb-transaction.ts no longer says: ${from}`);
      isDone = true;
      return { code: code.replaceAll(from, to), map: null };
    },
    buildEnd(error) {
      if (error === undefined && !isDone)
        throw new Error('the build did not contain idb-transaction.ts');
    },
  };
}
