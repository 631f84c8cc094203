/** What a command says: lines for people, or one JSON object for programs. */
import type { Json } from '@jamz/core';

export interface Output {
  readonly isJson: boolean;
  /** Only a person at a terminal is asked questions. */
  readonly isInteractive: boolean;
  /** For people; nothing with `--json`. */
  line(text: string): void;
  /** The command's result: with `--json` exactly one line. */
  result(value: Json): void;
  /** To standard error, for people and programs alike. */
  warn(text: string): void;
}

export function createOutput(options: { readonly json: boolean }): Output {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  return {
    isJson: options.json,
    isInteractive: isTerminal && !options.json,
    line(text) {
      if (!options.json) process.stdout.write(`${text}\n`);
    },
    result(value) {
      if (options.json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    warn: (text) => void process.stderr.write(`${text}\n`),
  };
}
