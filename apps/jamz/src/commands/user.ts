/**
 * `jamz user create | erase | list`. They open the same files as a running server beside it: every write is one
 * compare-and-swap, and the server notices what they did within a second.
 */
import { errorTable, type Result } from '@jamz/core';
import type { BackOffice, KnownAccount } from '@jamz/server';
import type { Config } from '../config-schema.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { withOffice } from '../open-installation.ts';
import type { Output } from '../output.ts';
import { askForPassword, askForText, confirmByName } from '../questions.ts';

export interface CreateUserOptions {
  readonly login?: string | undefined;
  readonly displayName?: string | undefined;
  /** `-` reads standard input. */
  readonly passwordFile?: string | undefined;
  readonly operator?: boolean | undefined;
}

export async function createUser(
  config: Config,
  output: Output,
  options: CreateUserOptions,
): Promise<void> {
  const login = options.login ?? (await askForText(output, 'Sign-in name', '--login'));
  const displayName = options.displayName ?? login;
  const password =
    options.passwordFile === undefined
      ? await askForPassword(output)
      : readPassword(output, options.passwordFile);
  await withOffice(config, { mayBegin: true }, async ({ office }) => {
    const wanted = { login, displayName, password };
    const created = await office.accounts.create(wanted, { operator: options.operator === true });
    const { userId, operator } = must(created);
    output.line(`${operator ? 'Operator' : 'Account'} ${login} is there (${userId}).`);
    output.result({ userId, login, operator });
  });
}

export async function eraseUser(
  config: Config,
  output: Output,
  options: { readonly login: string; readonly yes?: boolean | undefined },
): Promise<void> {
  await withOffice(config, { mayBegin: false }, async ({ office, installation }) => {
    const known = await findAccount(office, options.login);
    if (known === null) {
      throw new CommandError(exitCodes.refused, `There is no living account "${options.login}".`);
    }
    const cluster = installation.secrets.clusterId.slice(0, 8);
    output.line(`Cluster ${cluster}, store ${config.storeUrl}, account ${known.userId}.`);
    output.line('The key of everything that is theirs is destroyed. This cannot be undone.');
    if (options.yes !== true) await confirmByName(output, cluster);
    await office.erasure.erase(known.userId);
    output.line(`${options.login} is forgotten.`);
    output.result({ userId: known.userId, erased: true });
  });
}

export async function listUsers(config: Config, output: Output): Promise<void> {
  await withOffice(config, { mayBegin: false }, async ({ office, installation }) => {
    const rows = [];
    for (let after = ''; ;) {
      const page = await installation.stores.accounts.listAccounts(after, pageSize);
      for (const { userId, status, createdAt } of page) {
        const known = await office.accounts.read(userId);
        const { login = null, displayName = null, operator = false } = known ?? {};
        rows.push({ userId, login, displayName, operator, status, createdAt });
      }
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) break;
      after = last.userId;
    }
    for (const { login, userId, operator, status } of rows) {
      const role = operator ? 'operator' : status === 'active' ? 'member' : 'deleted person';
      output.line(`${(login ?? '-').padEnd(32)} ${userId}  ${role}`);
    }
    output.result({ users: rows });
  });
}

const pageSize = 200;

/** By sign-in name, else by id. */
export async function findAccount(office: BackOffice, who: string): Promise<KnownAccount | null> {
  return (await office.accounts.find(who)) ?? (await office.accounts.read(who));
}

function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CommandError(exitCodes.refused, errorTable[result.error.code].text);
}

function readPassword(output: Output, path: string): string {
  const text = output.readFile(path);
  if (text !== null) return text.replace(/\r?\n$/u, '');
  throw new CommandError(exitCodes.usage, `--password-file: ${path} cannot be read.`);
}
