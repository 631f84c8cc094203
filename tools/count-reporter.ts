import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
  /** A line for each failure: file, test and the first line of what went wrong. */
  failures: string[];
  /** Tests whose time was short enough only when it was measured again. */
  slow: string[];
}

interface Failure {
  readonly message?: string;
  readonly stacks?: readonly { readonly file: string; readonly line: number }[];
}

/** First line of what went wrong, and the line of the test where it did. */
function describe(error: Failure | undefined, file = ''): string {
  const frame = error?.stacks?.findLast((stack) => stack.file.endsWith(file));
  const why = error?.message?.split('\n')[0] ?? 'no message';
  return frame === undefined ? why : `${why} (line ${frame.line})`;
}

/** Counts one module: a test that did not run, and a file that could not be loaded, count as failures by name. */
function countModule(testModule: TestModule, counts: Counts): void {
  const file = testModule.relativeModuleId;
  let seen = 0;
  for (const test of testModule.children.allTests()) {
    seen += 1;
    const { state, errors } = test.result();
    if (state === 'passed') {
      counts.passed += 1;
      if (test.diagnostic()?.flaky === true) counts.slow.push(`${file} > ${test.fullName}`);
      continue;
    }
    counts.failed += 1;
    const why = state === 'failed' ? describe(errors[0], file) : 'not run';
    counts.failures.push(`${file} > ${test.fullName}: ${why}`);
  }
  const [error] = testModule.errors();
  if (error !== undefined || seen === 0) {
    counts.failed += 1;
    counts.failures.push(`${file}: did not start: ${describe(error)}`);
  }
}

/**
 * Writes `{passed, failed, failures, slow}` of a run to the file named by JAMZ_TEST_COUNTS, for the sum at the end of
 * `npm test`: who sees only the end of a long log still learns what failed.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(
    testModules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
  ): void {
    const file = process.env['JAMZ_TEST_COUNTS'];
    if (file === undefined) return;
    const failures = unhandledErrors.map((error) => `outside every test: ${describe(error)}`);
    const counts: Counts = { passed: 0, failed: failures.length, failures, slow: [] };
    for (const testModule of testModules) countModule(testModule, counts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts));
  }
}
