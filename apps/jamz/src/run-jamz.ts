/** Reads the command line, runs one verb, answers its exit code. Knows the outside only by what it is given. */
import { StoreUnavailableError } from '@jamz/stores';
import { CommanderError } from 'commander';
import { makeDemo } from './commands/demo.ts';
import { runDoctor } from './commands/doctor.ts';
import { showConfig } from './commands/show-config.ts';
import { startServer } from './commands/start.ts';
import { createUser, eraseUser, listUsers } from './commands/user.ts';
import type { Config } from './config-schema.ts';
import { CommandError, exitCodes } from './exit-codes.ts';
import { createOutput, type Output, type Surroundings } from './output.ts';
import { createProgram, type GlobalOptions, type Verbs } from './program.ts';
import { readConfig, type ReadConfig } from './read-config.ts';
import { version } from './version.ts';

export async function runJamz(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const program = createProgram(createVerbs(around), version, around);
    await program.parseAsync([...args], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    return explain(error, around);
  }
}

function createVerbs(around: Surroundings): Verbs {
  const prepare = ({ flags, json }: GlobalOptions): { read: ReadConfig; output: Output } => {
    const output = createOutput(around, { json });
    const read = readConfig({ ...around, flags });
    if (!read.ok) throw new CommandError(exitCodes.usage, read.error);
    for (const warning of read.value.warnings) output.warn(warning);
    return { read: read.value, output };
  };
  const withConfig = async (
    options: GlobalOptions,
    work: (config: Config, output: Output) => Promise<void>,
  ): Promise<void> => {
    const { read, output } = prepare(options);
    await work(read.config, output);
  };
  return {
    start: (options) =>
      withConfig(options, async (config, output) => {
        const running = await startServer(config, output, version);
        const signal = await around.nextSignal();
        output.line(`Stopping (${signal}) ...`);
        await running.close();
      }),
    createUser: (options, user) =>
      withConfig(options, (config, output) => createUser(config, output, user)),
    eraseUser: (options, login, yes) =>
      withConfig(options, (config, output) => eraseUser(config, output, { login, yes })),
    listUsers: (options) => withConfig(options, listUsers),
    demo: (options, login) =>
      withConfig(options, (config, output) => makeDemo(config, output, { login })),
    config: async (options) => {
      const { read, output } = prepare(options);
      showConfig(read, output);
    },
    doctor: (options) => withConfig(options, runDoctor),
  };
}

function explain(error: unknown, around: Surroundings): number {
  // Its own words are out already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof CommandError || error instanceof StoreUnavailableError) {
    around.writeError(`${error.message}\n`);
    return error instanceof CommandError ? error.exitCode : exitCodes.unreachable;
  }
  around.writeError(`${error instanceof Error ? (error.stack ?? error.message) : 'failed'}\n`);
  return exitCodes.corrupt;
}
