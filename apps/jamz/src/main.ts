/** The program: gives the real surroundings to the command line and ends with its exit code. */
import { readFileSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import { runJamz } from './run-jamz.ts';

/** The second signal means "now": what is acknowledged is on disk already. */
function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(exitCodes.unreachable));
        resolve(signal);
      });
    }
  });
}

// Whoever read along has gone, as `jamz demo | head` does; the work goes on.
process.stdout.on('error', () => {});

// A command lasts until it has ended, also while it waits for nothing but a timer: those keep no process alive (W7).
const longestMs = 2 ** 31 - 1;
const staying = setInterval(() => {}, longestMs);
process.exitCode = await runJamz(process.argv.slice(2), {
  environment: process.env,
  isTerminal: process.stdin.isTTY && process.stdout.isTTY,
  write: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  readFile(path) {
    try {
      return readFileSync(path === '-' ? 0 : path, 'utf8');
    } catch {
      return null;
    }
  },
  nextSignal,
});
clearInterval(staying);
