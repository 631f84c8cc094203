/** How often a long trial runs: a sample in every test run, all of it with `npm run e2e -- --full`. */
const isFull = process.env['JAMZ_E2E_FULL'] === '1';
export const trials = (sample: number, full: number): number => (isFull ? full : sample);
