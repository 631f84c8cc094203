/** What every log adapter must do. Run on memory and SQLite by `log-store.contract.test.ts`. */
import { afterEach, beforeEach, describe } from 'vitest';
import { appendCases, raceCases } from './log-append.contract.ts';
import { followCases, reopenCases } from './log-following.contract.ts';
import { checkpointCases, outcomeCases, readCases } from './log-reading.contract.ts';
import type { LogUnderTest } from './log-rig.contract.ts';
import type { LogStore } from './log-store.ts';

/** Runs the suite on one adapter. */
export function describeLogStore(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`LogStore: ${name}`, () => {
    let under: LogUnderTest;
    let log: LogStore;
    beforeEach(async () => {
      under = await open();
      log = under.stores[0];
    });
    afterEach(() => under.dispose());
    const given = (): LogUnderTest => under;

    appendCases(() => log);
    raceCases(given);
    readCases(() => log);
    outcomeCases(() => log);
    followCases(given);
    checkpointCases(() => log);
    reopenCases(given);
  });
}
