/** What one check of `jamz doctor` found. */
import { exitCodes, type ExitCode } from '../exit-codes.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was seen, or what to do. */
  readonly note: string;
  /** How the command ends when this is not ok. */
  readonly exitCode: ExitCode;
}

export const good = (check: string, note: string): Finding => ({
  check,
  ok: true,
  note,
  exitCode: exitCodes.ok,
});
