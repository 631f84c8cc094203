/** One part of `npm run check`: a program of its own, so that parts run side by side and one can be run alone. */
export interface Part {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  /** What the output must contain besides a good exit code. */
  readonly expects?: RegExp | undefined;
}

const source = '--conditions=source';
const vitest = 'node_modules/vitest/vitest.mjs';

/** All parts, cheap first. */
export const parts: readonly Part[] = [
  { name: 'compiler', args: ['node_modules/typescript/bin/tsc', '-v'], expects: /^Version 7\./mu },
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  { name: 'rooms', args: ['tools/check-rooms.ts'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint'] },
  {
    name: 'wire',
    args: [vitest, 'run', '--project=unit', 'packages/core/src/protocol/wire-shape.test.ts'],
  },
  { name: 'docs', args: [source, 'tools/check-docs.ts'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-b'] },
  { name: 'unused', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  // Modules are shared between files here, which is three times as fast; `npm test` keeps every file apart.
  { name: 'unit', args: [vitest, 'run', '--project=unit', '--no-isolate', '--maxWorkers=2'] },
  { name: 'sim', args: [source, 'sim/main.ts', '--seeds', '20'] },
];
