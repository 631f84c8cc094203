import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
}

/** Counts one module: a test that did not run, and a file that could not be loaded, count as failures by name. */
function countModule(testModule: TestModule, counts: Counts): void {
  let seen = 0;
  for (const test of testModule.children.allTests()) {
    seen += 1;
    const { state } = test.result();
    if (state === 'passed') {
      counts.passed += 1;
      continue;
    }
    counts.failed += 1;
    if (state !== 'failed') {
      console.error(`Not run: ${testModule.relativeModuleId} > ${test.fullName}`);
    }
  }
  const errors = testModule.errors().length;
  if (errors > 0 || seen === 0) {
    counts.failed += 1;
    console.error(`Did not start: ${testModule.relativeModuleId}`);
  }
}

/** Writes `{passed, failed}` of a run to the file named by JAMZ_TEST_COUNTS, for the sum at the end of `npm test`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(
    testModules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
  ): void {
    const file = process.env['JAMZ_TEST_COUNTS'];
    if (file === undefined) return;
    const counts: Counts = { passed: 0, failed: unhandledErrors.length };
    for (const testModule of testModules) countModule(testModule, counts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts));
  }
}
