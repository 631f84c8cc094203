/**
 * `jamz doctor`: opens everything, verifies every chain, replays every log, compares every copy of the keyring, reads
 * every file.
 */
import { existsSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { scopeSchema } from '@jamz/core';
import type { BackOffice } from '@jamz/server';
import type { Config } from '../config-schema.ts';
import { CommandError, exitCodes } from '../exit-codes.ts';
import { compareKeyringCopies } from '../keyring-copies.ts';
import { openBackOffice, openInstallation, type Installation } from '../open-installation.ts';
import type { Output } from '../output.ts';
import { checkFiles } from './check-files.ts';
import { good, type Finding } from './finding.ts';

const headsAtOnce = 200;
const accountsAtOnce = 200;
const freeBytesMin = 1024 ** 3;

export async function runDoctor(config: Config, output: Output): Promise<void> {
  const findings: Finding[] = [];
  const say = (finding: Finding): void => {
    findings.push(finding);
    output.line(`${finding.ok ? 'ok  ' : 'BAD '} ${finding.check.padEnd(20)} ${finding.note}`);
  };
  const installation = await openInstallation(config, { mayBegin: false });
  try {
    say(good('stores open', 'secrets, log, accounts, keyring, files'));
    // Before anything reads a key: reading one mends a copy that lacks it, and then nobody would hear of it.
    say(await checkKeyring(config, installation));
    const office = await openBackOffice(installation, config);
    try {
      for (const finding of await checkScopes(office, installation)) say(finding);
      say(await checkAccounts(office, installation));
      for (const finding of await checkFiles(office, installation)) say(finding);
    } finally {
      await office.close();
    }
    say(await checkPermissions(config));
    say(await checkDisk(config));
  } finally {
    await installation.close();
  }
  const bad = findings.filter((finding) => !finding.ok);
  const checks = findings.map(({ check, ok, note }) => ({ check, ok, note }));
  output.result({ ok: bad.length === 0, checks });
  const [worst] = bad;
  if (worst === undefined) return;
  throw new CommandError(worst.exitCode, `${worst.check}: ${worst.note}`);
}

/** The chain of every scope from its first commit, and the projection against a replay of it (I4, I5). */
async function checkScopes(office: BackOffice, installation: Installation): Promise<Finding[]> {
  let scopes = 0;
  let commits = 0;
  const faults: string[] = [];
  for (let after = ''; ;) {
    const heads = await installation.stores.log.heads(after, headsAtOnce);
    for (const { scope, version } of heads) {
      scopes += 1;
      commits += version;
      // The server's own scopes hold no records; opening the log has read them already.
      const fault = scope.startsWith('system:') ? null : await replayFault(office, scope);
      if (fault !== null) faults.push(`${scope}: ${fault}`);
    }
    const last = heads.at(-1);
    if (last === undefined || heads.length < headsAtOnce) break;
    after = last.scope;
  }
  const check = 'chains and replay';
  if (faults.length === 0) return [good(check, `${commits} commits in ${scopes} scopes`)];
  return faults.map((note) => ({ check, ok: false, note, exitCode: exitCodes.corrupt }));
}

async function replayFault(office: BackOffice, scope: string): Promise<string | null> {
  try {
    const { isEqual } = await office.sync.check(scopeSchema.parse(scope));
    return isEqual ? null : 'what is served differs from a replay of the log';
  } catch (error) {
    return error instanceof Error ? error.message : 'cannot be replayed';
  }
}

/** Every living account opens under its key; a forgotten one has nothing left to open. */
async function checkAccounts(office: BackOffice, installation: Installation): Promise<Finding> {
  let count = 0;
  for (let after = ''; ;) {
    const page = await installation.stores.accounts.listAccounts(after, accountsAtOnce);
    for (const account of page) {
      count += 1;
      const isOpen = account.status !== 'active' || (await office.accounts.read(account.userId));
      if (isOpen === null) {
        const note = `account ${account.userId} has lost its key: bring back the keyring's newest copy`;
        return { check: 'accounts', ok: false, note, exitCode: exitCodes.key };
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < accountsAtOnce) break;
    after = last.userId;
  }
  return good('accounts', `${count} open under their keys`);
}

async function checkKeyring(config: Config, installation: Installation): Promise<Finding> {
  const report = await compareKeyringCopies(config, installation);
  const check = 'keyring copies';
  if (report.fault === null) return good(check, `${report.keys} keys in ${report.copies}`);
  return { check, ok: false, note: report.fault, exitCode: exitCodes.key };
}

async function checkPermissions(config: Config): Promise<Finding> {
  const check = 'permissions';
  if (process.platform === 'win32' || !existsSync(config.dataDir)) {
    return good(check, 'not looked at here');
  }
  const names = await readdir(config.dataDir);
  for (const path of [config.secretsFile, ...names.map((name) => join(config.dataDir, name))]) {
    const { mode } = await stat(path);
    if ((mode & 0o077) === 0) continue;
    const note = `other users can read ${path}: run "chmod go= ${path}"`;
    return { check, ok: false, note, exitCode: exitCodes.refused };
  }
  return good(check, 'only this user can read the data');
}

async function checkDisk(config: Config): Promise<Finding> {
  const { bavail, bsize } = await statfs(existsSync(config.dataDir) ? config.dataDir : '.');
  const free = bavail * bsize;
  const note = `${(free / 1024 ** 3).toFixed(1)} GiB free`;
  const ok = free >= freeBytesMin;
  const exitCode = exitCodes.refused;
  return { check: 'disk', ok, note: ok ? note : `${note}: make room`, exitCode };
}
