/** How a command ends. The numbers are the same for every verb. */
export const exitCodes = {
  ok: 0,
  usage: 1,
  unreachable: 2,
  corrupt: 3,
  gap: 4,
  key: 5,
  lock: 6,
  refused: 7,
  missed: 8,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a sentence that says what to do next. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
