/** The program: reads the command line, runs one verb, ends with its exit code. */
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { StoreUnavailableError } from '@jamz/stores';
import { runDoctor } from './commands/doctor.ts';
import { showConfig } from './commands/show-config.ts';
import { startServer } from './commands/start.ts';
import { createUser, eraseUser, listUsers } from './commands/user.ts';
import type { Config } from './config-schema.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';
import { createProgram, type GlobalOptions, type Verbs } from './program.ts';
import { readConfig, type ReadConfig } from './read-config.ts';
import { version } from './version.ts';

const readIfThere = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

function prepare({ flags, json }: GlobalOptions): { read: ReadConfig; output: Output } {
  const output = createOutput({ json });
  const read = readConfig({ flags, environment: process.env, readFile: readIfThere });
  if (!read.ok) throw new CommandError(exitCodes.usage, read.error);
  for (const warning of read.value.warnings) output.warn(warning);
  return { read: read.value, output };
}

const withConfig = async (
  options: GlobalOptions,
  work: (config: Config, output: Output) => Promise<void>,
): Promise<void> => {
  const { read, output } = prepare(options);
  await work(read.config, output);
};

const verbs: Verbs = {
  start: (options) =>
    withConfig(options, async (config, output) => {
      const running = await startServer(config, output, version);
      const signal = await nextSignal();
      output.line(`Stopping (${signal}) ...`);
      await running.close();
    }),
  createUser: (options, user) =>
    withConfig(options, (config, output) => createUser(config, output, user)),
  eraseUser: (options, login, yes) =>
    withConfig(options, (config, output) => eraseUser(config, output, { login, yes })),
  listUsers: (options) => withConfig(options, listUsers),
  config: async (options) => {
    const { read, output } = prepare(options);
    showConfig(read, output);
  },
  doctor: (options) => withConfig(options, runDoctor),
};

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

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof CommandError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof StoreUnavailableError) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.unreachable;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : 'failed'}\n`);
  return exitCodes.corrupt;
}

try {
  await createProgram(verbs, version).parseAsync(process.argv);
  process.exitCode = exitCodes.ok;
} catch (error) {
  process.exitCode = exitCodeOf(error);
}
