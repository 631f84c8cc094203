/** What a command says: lines for people, or one JSON object for programs. */
import type { Json } from '@jamz/core';

/** Everything a command meets outside itself. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A person sits there and can be asked. */
  readonly isTerminal: boolean;
  write(text: string): void;
  writeError(text: string): void;
  /** Null when there is no such file; `-` is standard input. */
  readonly readFile: (path: string) => string | null;
  /** Resolves with the name of the signal to end by. */
  nextSignal(): Promise<string>;
}

export interface Output {
  /** Only a person at a terminal is asked questions. */
  readonly isInteractive: boolean;
  /** For people; nothing with `--json`. */
  line(text: string): void;
  /** How far it is: one line that is written over where a person watches, lines elsewhere, nothing with `--json`. */
  progress(text: string): void;
  /** The command's result: with `--json` exactly one line. */
  result(value: Json): void;
  /** To standard error, for people and programs alike. */
  warn(text: string): void;
  readonly readFile: Surroundings['readFile'];
}

/** To the beginning of the line, and away with what stands there. */
const overwrite = '\r\u001B[2K';

export function createOutput(around: Surroundings, options: { readonly json: boolean }): Output {
  const isInteractive = around.isTerminal && !options.json;
  return {
    isInteractive,
    line(text) {
      if (!options.json) around.write(`${isInteractive ? overwrite : ''}${text}\n`);
    },
    progress(text) {
      if (isInteractive) around.write(`${overwrite}${text}`);
      else if (!options.json) around.write(`${text}\n`);
    },
    result(value) {
      if (options.json) around.write(`${JSON.stringify(value)}\n`);
    },
    warn: (text) => around.writeError(`${text}\n`),
    readFile: around.readFile,
  };
}
