/** Accounts: sign-up and sign-in, with the same answer and the same work for known and unknown names. */
import {
  appError,
  err,
  ok,
  userIdSchema,
  type Clock,
  type DigestPort,
  type Ids,
  type Result,
  type UserId,
} from '@jamz/core';
import type { Account, AccountStore, Keyring } from '@jamz/stores';
import type { Metrics } from '../observe/metrics.ts';
import {
  openAccount,
  personOf,
  readPersonKey,
  sealAccount,
  type AccountDetails,
} from './account-box.ts';
import { checkPassword, type Passwords } from './password.ts';
import type { Profiles } from './profiles.ts';
import type { SetupLink } from './setup-link.ts';
import type { SignInTries } from './sign-in-tries.ts';

export interface NewAccount {
  readonly login: string;
  readonly password: string;
  readonly displayName: string;
}

export interface Figure {
  readonly userId: UserId;
  /** What lists of accounts show in place of a sign-in name. */
  readonly label: string;
  readonly displayName: string;
}

export interface KnownAccount extends AccountDetails {
  readonly userId: UserId;
  readonly operator: boolean;
  readonly createdAt: number;
  readonly deviceSecret: string;
}

export interface Accounts {
  /** Through the door: needs the setup link while there is no operator, and an open sign-up afterwards. */
  register(wanted: NewAccount & { setupToken?: string | undefined }): Promise<Result<KnownAccount>>;
  /** By the operator's own command. */
  create(
    wanted: NewAccount,
    options: { readonly operator: boolean },
  ): Promise<Result<KnownAccount>>;
  /**
   * A person of the demo: an account under a given id, with no sign-in name and no password that anybody could try.
   * One that is there stays as it is.
   */
  createFigure(figure: Figure): Promise<Result<void>>;
  signIn(
    login: string,
    password: string,
    from: { readonly address: string },
  ): Promise<Result<KnownAccount>>;
  /** Is this the person's own password? Asked again before an erasure. */
  confirm(userId: UserId, password: string, from: { address: string }): Promise<Result<null>>;
  /** Null when there is no such living account. */
  read(userId: string): Promise<KnownAccount | null>;
  /** The living account with this sign-in name. */
  find(login: string): Promise<KnownAccount | null>;
  isLiving(userId: string): Promise<boolean>;
}

interface AccountPorts {
  readonly accounts: AccountStore;
  readonly keys: Keyring;
  readonly digest: DigestPort;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly passwords: Passwords;
  readonly profiles: Profiles;
  readonly setup: SetupLink;
  readonly tries: SignInTries;
  readonly metrics: Metrics;
}

export function createAccounts(
  ports: AccountPorts,
  options: { readonly signUp: 'open' | 'closed' },
): Accounts {
  const { accounts, keys, passwords, setup } = ports;
  const macOf = (login: string): string => ports.digest.mac('login', normalLogin(login));
  const describe = async (account: Account | null): Promise<KnownAccount | null> => {
    if (account === null || account.status !== 'active') return null;
    const key = await readPersonKey(keys, account.userId);
    const details = key === null ? null : openAccount(key, account);
    if (details === null) return null;
    const { operator, createdAt } = account;
    return { ...details, userId: userIdSchema.parse(account.userId), operator, createdAt };
  };
  const create: Accounts['create'] = async (wanted, { operator }) => {
    const good = checkPassword(wanted.password, wanted.login);
    if (!good.ok) return good;
    const hash = await passwords.hash(wanted.password);
    if (!hash.ok) return hash;
    const loginMac = macOf(wanted.login);
    if ((await accounts.findAccount(loginMac)) !== null) return err(appError('name_taken'));
    return store(ports, { ...wanted, operator, loginMac, passwordHash: hash.value });
  };

  return {
    ...signingIn(ports, { macOf, describe }),
    create,
    createFigure: (figure) => createFigure(ports, figure),
    async register({ setupToken, ...wanted }) {
      if (setupToken === undefined) {
        if (await setup.isNeeded()) return err(appError('setup_needed'));
        if (options.signUp === 'closed') return err(appError('not_allowed'));
        return create(wanted, { operator: false });
      }
      if (!(await setup.claim(setupToken))) return err(appError('setup_link_invalid'));
      const created = await create(wanted, { operator: true });
      if (!created.ok) await setup.giveBack(setupToken);
      return created;
    },
    read: async (userId) => describe(await accounts.readAccount(userId)),
    find: async (login) => describe(await accounts.findAccount(macOf(login))),
    isLiving: async (userId) => (await accounts.readAccount(userId))?.status === 'active',
  };
}

type StoredAccount = NewAccount & {
  readonly operator: boolean;
  readonly loginMac: string;
  readonly passwordHash: string;
};

async function store(ports: AccountPorts, wanted: StoredAccount): Promise<Result<KnownAccount>> {
  const { accounts, keys, ids, clock, profiles } = ports;
  const { displayName, operator, loginMac, passwordHash } = wanted;
  const login = wanted.login.trim();
  // Begins with a letter, so that it can stand as a word on a command line.
  const userId = userIdSchema.parse(`u${ids.secret(16)}`);
  const key = await keys.create(personOf(userId));
  if (key === 'destroyed') return err(appError('erased'));
  const deviceSecret = ids.secret(32);
  const boxes = sealAccount(key, userId, { login, displayName, deviceSecret });
  const createdAt = clock.now();
  const isStored = await accounts.createAccount({
    userId,
    loginMac,
    passwordHash,
    sealed: boxes.account,
    deviceSecret: boxes.deviceSecret,
    operator,
    status: 'active',
    createdAt,
  });
  if (!isStored) {
    await keys.destroy(personOf(userId));
    return err(appError('name_taken'));
  }
  await profiles.ensure(userId, displayName);
  return ok({ userId, login, displayName, operator, createdAt, deviceSecret });
}

async function createFigure(ports: AccountPorts, figure: Figure): Promise<Result<void>> {
  const { accounts, keys, ids, clock, profiles } = ports;
  const { userId, label, displayName } = figure;
  const key = await keys.create(personOf(userId));
  if (key === 'destroyed') return err(appError('erased'));
  const details = { login: label, displayName, deviceSecret: ids.secret(32) };
  const boxes = sealAccount(key, userId, details);
  // Whoever makes the same one at the same time makes it for both.
  await accounts.createAccount({
    userId,
    loginMac: null,
    passwordHash: null,
    sealed: boxes.account,
    deviceSecret: boxes.deviceSecret,
    operator: false,
    status: 'active',
    createdAt: clock.now(),
  });
  if ((await accounts.readAccount(userId))?.status !== 'active') return err(appError('erased'));
  await profiles.ensure(userId, displayName);
  return ok(undefined);
}

function signingIn(
  ports: AccountPorts,
  reading: {
    readonly macOf: (login: string) => string;
    readonly describe: (account: Account | null) => Promise<KnownAccount | null>;
  },
): Pick<Accounts, 'signIn' | 'confirm'> {
  const { accounts, passwords, tries, metrics, profiles } = ports;
  /** Null when the password is wrong or there is no such account: told apart by nothing. */
  const check = async (
    account: Account | null,
    password: string,
    triesKey: string,
  ): Promise<Result<Account>> => {
    const retryAfterMs = await tries.delayOf(triesKey);
    if (retryAfterMs > 0) return err({ code: 'too_many_tries', retryAfterMs });
    const stored = account?.status === 'active' ? account.passwordHash : null;
    const isRight = await passwords.verify(password, stored);
    if (!isRight.ok) return isRight;
    if (!isRight.value || account === null || stored === null) {
      metrics.count('loginFailures');
      await tries.failed(triesKey);
      return err(appError('wrong_credentials'));
    }
    await tries.succeeded(triesKey);
    if (passwords.isOld(stored)) await rehash(ports, account, password);
    return ok(account);
  };
  return {
    async signIn(login, password, { address }) {
      const loginMac = reading.macOf(login);
      const account = await accounts.findAccount(loginMac);
      const checked = await check(account, password, `${loginMac} ${address}`);
      if (!checked.ok) return checked;
      const known = await reading.describe(checked.value);
      if (known === null) return err(appError('wrong_credentials'));
      // A crash between account and profile is mended here.
      await profiles.ensure(known.userId, known.displayName);
      return ok(known);
    },
    async confirm(userId, password, { address }) {
      const account = await accounts.readAccount(userId);
      const checked = await check(account, password, `${userId} ${address}`);
      return checked.ok ? ok(null) : checked;
    },
  };
}

async function rehash(ports: AccountPorts, account: Account, password: string): Promise<void> {
  const hash = await ports.passwords.hash(password);
  // Hashing takes a while: an account that changed meanwhile (erased, above all) is left alone.
  const now = await ports.accounts.readAccount(account.userId);
  if (!hash.ok || now?.passwordHash !== account.passwordHash) return;
  await ports.accounts.putAccount({ ...now, passwordHash: hash.value });
}

/** One spelling for a name, whatever keyboard it was typed on. */
const normalLogin = (login: string): string => login.normalize('NFKC').trim().toLowerCase();
