import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { playwright } from '@vitest/browser-playwright';
import { configDefaults, defineConfig } from 'vitest/config';

// Sources are tested, never builds: `source` must stand in both lists, and the rest repeats what they replace.
const conditions = ['source', 'browser', 'module', 'import'];
// These become flags of the Node that runs the tests, where `import` would also answer a package's `require`.
const nodeConditions = ['source', 'node'];
const resolution = {
  resolve: { conditions },
  ssr: { resolve: { conditions: nodeConditions, externalConditions: nodeConditions } },
};
const contractFiles = '**/*.contract.test.ts';
// A listening server, real sockets, files of music: seconds each, so the check leaves them to `npm test`.
const serviceFiles = 'packages/server/src/{demo,files,http,realtime}/**/*.test.ts';
// Real servers and browsers that may run side by side; whoever counts milliseconds stays in `e2e`.
const processFiles = [
  'e2e/**/{acknowledged,copied-back,demo,forgetting,hostile,increments,knock-out*,log-crash,partitions,queue-*,rights,uploads}.e2e.ts',
  'e2e/{clocks,conflicts,first-run,install,kept-screen,left-behind,music-storage,new-group,pictures,scan,thirty-days,update,upgrade-killed}.e2e.ts',
];
const browserFiles = '{packages/*,apps/*,sim}/src/**/*.browser.test.{ts,tsx}';
const exclude = [...configDefaults.exclude, '**/dist/**'];
/**
 * A time that was too long is measured again, twice at most, because other work on the machine adds to it; the end of
 * `npm test` names it. What is wrong is never tried twice.
 */
const retry = { count: 2, condition: /to be less than \d|not in \d+ ms/u };

const chromium = process.env['JAMZ_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const chromiumArguments = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What the same seeds come to in Node, for the test that runs them in a browser: `seed hash ..` by line. */
async function hashSeeds(_context: unknown, more: readonly string[]): Promise<string> {
  const run = ['--conditions=source', 'sim/main.ts', '--hash', '--workers', '1', ...more];
  const { stdout } = await promisify(execFile)(process.execPath, run);
  return stdout;
}

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        ...resolution,
        test: {
          name: 'unit',
          retry,
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/web/src/**/*.test.{ts,tsx}'],
          exclude: [...exclude, contractFiles, browserFiles, serviceFiles],
          // What takes five seconds at rest; others may be at work on the machine.
          testTimeout: 60_000,
        },
      },
      {
        ...resolution,
        test: {
          name: 'service',
          retry,
          include: [serviceFiles],
          exclude: [...exclude, contractFiles],
          testTimeout: 60_000,
        },
      },
      {
        ...resolution,
        test: { name: 'contract', retry, include: [contractFiles], exclude },
      },
      {
        ...resolution,
        // Real processes: too slow for the check, so a project of its own.
        test: {
          name: 'command',
          retry,
          include: ['apps/jamz/src/**/*.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...resolution,
        test: {
          name: 'sim',
          retry,
          include: ['sim/**/*.test.ts'],
          exclude: [...exclude, browserFiles],
          testTimeout: 300_000,
        },
      },
      {
        ...resolution,
        test: {
          name: 'tools',
          retry,
          include: ['tools/**/*.test.ts', 'bench/**/*.test.ts'],
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...resolution,
        // All packages of the screens are found before the first test: found later, they reload the page under it.
        optimizeDeps: {
          entries: [
            'apps/web/src/{app,features,sync,ui}/**/!(*.test).{ts,tsx}',
            'packages/client/src/react/index.ts',
            'packages/client/src/**/*.browser.test.{ts,tsx}',
          ],
        },
        test: {
          name: 'browser',
          retry,
          include: [browserFiles],
          exclude,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { hashSeeds },
            provider: playwright({
              launchOptions: {
                args: chromiumArguments,
                ...(existsSync(chromium) && { executablePath: chromium }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        ...resolution,
        test: {
          name: 'process',
          retry,
          include: processFiles,
          exclude,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...resolution,
        test: {
          name: 'e2e',
          retry,
          include: ['e2e/**/*.e2e.ts'],
          exclude: [...exclude, ...processFiles],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
