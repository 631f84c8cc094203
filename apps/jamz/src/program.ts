/** The command line: its verbs, their flags and examples. What they do lies in `commands/`. */
import { Command, Option } from 'commander';
import { configKeys, describeKey, flagName, isSecretKey } from './config-schema.ts';
import type { CreateUserOptions } from './commands/user.ts';
import type { Surroundings } from './output.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly flags: Readonly<Record<string, string>>;
}

export interface Verbs {
  start(options: GlobalOptions): Promise<void>;
  createUser(options: GlobalOptions, user: CreateUserOptions): Promise<void>;
  eraseUser(options: GlobalOptions, login: string, isSure: boolean): Promise<void>;
  listUsers(options: GlobalOptions): Promise<void>;
  demo(options: GlobalOptions, login: string | undefined): Promise<void>;
  config(options: GlobalOptions): Promise<void>;
  doctor(options: GlobalOptions): Promise<void>;
}

const exitCodeText = `
Exit codes: 0 done, 1 wrong usage, 2 out of reach, 3 damaged, 5 key missing or wrong, 7 refused.`;

export function createProgram(
  verbs: Verbs,
  version: string,
  out: Pick<Surroundings, 'write' | 'writeError'>,
): Command {
  const program = new Command('jamz')
    .configureOutput({ writeOut: out.write, writeErr: out.writeError })
    .description('TrafficJamz: keeps a group of people who travel together in step.')
    .version(version)
    .exitOverride()
    .showSuggestionAfterError();
  program.addHelpText('after', exitCodeText);

  withExamples(addConfigFlags(program.command('start'), true), [
    'jamz start',
    'jamz start --port 9000 --data-dir /var/lib/jamz',
    'JAMZ_PUBLIC_URL=https://jamz.example.org jamz start --json',
  ])
    .description('Run the server; the first start prints a one-time setup link')
    .action((options: Options) => verbs.start(split(options)));

  const user = program.command('user').description('Make, list and erase accounts');
  addConfigFlags(user.command('create'), false)
    .description('Make an account; works beside a running server')
    .option('--operator', 'may run this server')
    .option('--login <name>', 'sign-in name')
    .option('--display-name <name>', 'what others see; the sign-in name when left out')
    .option('--password-file <file>', 'read the password from a file, - for standard input')
    .addHelpText('after', examples(['jamz user create --operator --login ada --password-file pw']))
    .action((options: Options & CreateUserOptions) => verbs.createUser(split(options), options));
  addConfigFlags(user.command('erase'), false)
    .description("Destroy a person's key: what was theirs can never be read again")
    .argument('<login>', 'sign-in name or account id')
    .option('--yes', 'do not ask')
    .addHelpText('after', examples(['jamz user erase ada', 'jamz user erase ada --yes --json']))
    .action((login: string, options: Options & { yes?: boolean }) =>
      verbs.eraseUser(split(options), login, options.yes === true),
    );
  addConfigFlags(user.command('list'), false)
    .description('Who has an account')
    .addHelpText('after', examples(['jamz user list', 'jamz user list --json']))
    .action((options: Options) => verbs.listUsers(split(options)));

  withExamples(addConfigFlags(program.command('demo'), false), [
    'jamz demo',
    'jamz demo --for ada',
    'jamz demo --json --data-dir /var/lib/jamz',
  ])
    .description(
      'Make a group with friends and music to try things on; a second time changes nothing',
    )
    .option('--for <login>', 'whose group it is; the first operator when left out')
    .action((options: Options & { for?: string }) => verbs.demo(split(options), options.for));

  withExamples(addConfigFlags(program.command('config'), true), [
    'jamz config',
    'jamz config --json',
  ])
    .description('Show the configuration in force, secrets hidden, and check it')
    .action((options: Options) => verbs.config(split(options)));
  withExamples(addConfigFlags(program.command('doctor'), false), [
    'jamz doctor',
    'jamz doctor --json --data-dir /var/lib/jamz',
  ])
    .description(
      'Open everything, verify every chain, replay every log, compare key copies, read every file',
    )
    .action((options: Options) => verbs.doctor(split(options)));
  return program;
}

type Options = Readonly<Record<string, unknown>>;

/** Every key of the configuration is a flag everywhere; only where it is at home does the help list it. */
function addConfigFlags(command: Command, isListed: boolean): Command {
  command.option('--json', 'one JSON object instead of lines');
  command.option('--config <file>', 'configuration file (JSON)');
  for (const key of configKeys) {
    const option = new Option(`${flagName(key)} <value>`, describeKey(key));
    // A secret on the command line can be read by every process of the machine.
    if (isSecretKey(key)) continue;
    command.addOption(isListed || key === 'dataDir' ? option : option.hideHelp());
  }
  return command.exitOverride();
}

const withExamples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText('after', examples(lines));

const examples = (lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n${exitCodeText}`;

function split(options: Options): GlobalOptions {
  const flags: Record<string, string> = {};
  for (const key of ['config', ...configKeys]) {
    const value = options[key];
    if (typeof value === 'string') flags[key] = value;
  }
  return { json: options['json'] === true, flags };
}
