import { canonicalJson, must, scopeSchema, type Scope } from '@jamz/core';
import { openStores, type Stores } from '@jamz/stores';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBackOffice, type BackOffice } from '../create-back-office.ts';
import { createSystemPorts } from '../system-ports.ts';
import { createPassingSecrets, type ServerSecrets } from './secrets.ts';

const system = createSystemPorts();
const password = 'a long enough sentence';

let secrets: ServerSecrets;
let stores: Stores;
let open: BackOffice[];
beforeEach(async () => {
  secrets = createPassingSecrets();
  const { rootKey } = secrets;
  stores = await openStores(system, { storeUrl: 'memory:', blobsUrl: 'memory:', rootKey });
  open = [];
});
afterEach(async () => {
  for (const office of open) await office.close();
  await stores.close();
});

async function openOffice(onErasureStep?: (step: string) => void): Promise<BackOffice> {
  const office = await createBackOffice(
    {
      signUp: 'open',
      rateProfile: 'bench',
      logLevel: 'silent',
      passwordCost: { memoryKiB: 64, passes: 1 },
    },
    { stores, secrets, system, onErasureStep },
  );
  open.push(office);
  return office;
}

async function signUp(office: BackOffice, login: string): Promise<string> {
  const wanted = { login, displayName: `${login} X`, password };
  const made = await office.accounts.create(wanted, { operator: false });
  if (!made.ok) throw new Error(made.error.code);
  return made.value.userId;
}

const own = (userId: string): Scope => scopeSchema.parse(`user:${userId}`);

/** What anybody can still read of the person, opened with every key that is left. */
async function whatIsLeft(office: BackOffice, userId: string): Promise<string> {
  const profile = await office.sync.read(own(userId), (state) =>
    canonicalJson(state.get('profile', userId)?.value ?? null),
  );
  const account = JSON.stringify(await stores.accounts.readAccount(userId));
  return `${profile} ${account}`;
}

async function stepsOfErasure(): Promise<string[]> {
  const steps: string[] = [];
  const office = await openOffice((step) => void steps.push(step));
  await office.erasure.erase(await signUp(office, 'walker'));
  return steps;
}

test('[EN44] the ledger comes first, then the key, then everything it opened', async () => {
  const steps = await stepsOfErasure();
  expect(steps.slice(0, 6)).toEqual([
    'ledger',
    'sessions',
    'key',
    'credentials',
    'registers',
    'files',
  ]);
  expect(steps.at(-1)).toBe('own scope key');
});

const stepCount = 8;

test.each(Array.from({ length: stepCount }, (_, n) => n))(
  '[EN44] [I16] killed at step %i: the next start finishes, and only then',
  async (killedAt) => {
    let step = 0;
    const dying = await openOffice(() => {
      if (step === killedAt) throw new Error('killed here');
      step += 1;
    });
    const userId = await signUp(dying, 'ada');
    const other = await signUp(dying, 'ben');
    const before = await whatIsLeft(dying, other);
    await expect(dying.erasure.erase(userId)).rejects.toThrow('killed here');

    const next = await openOffice();
    const resumed = await next.erasure.resume();
    // Before the ledger entry nothing has begun, so nothing must be finished either.
    expect(resumed).toBe(killedAt === 0 ? 0 : 1);
    if (killedAt === 0) {
      expect(await next.accounts.find('ada')).not.toBeNull();
      return;
    }
    expect(await next.accounts.find('ada')).toBeNull();
    const left = await whatIsLeft(next, userId);
    expect(left).not.toContain('ada');
    expect(left).toContain('"status":"erased"');
    const states = await stores.keyring.read([`person:${userId}`, `scope:user:${userId}`]);
    expect([...states.values()]).toEqual(['destroyed', 'destroyed']);
    expect(await next.erasure.resume()).toBe(0);
    expect(await whatIsLeft(next, other)).toBe(before);
  },
);

test('every step that can be died at is tried above', async () => {
  expect(await stepsOfErasure()).toHaveLength(stepCount);
});

test('[I16] an account row copied back from yesterday is forgotten again at the next start', async () => {
  const office = await openOffice();
  const userId = await signUp(office, 'ada');
  const yesterday = must(await stores.accounts.readAccount(userId), 'the account');
  await office.erasure.erase(userId);
  await stores.accounts.putAccount(yesterday);
  expect((await stores.accounts.readAccount(userId))?.status).toBe('active');
  const next = await openOffice();
  expect(await next.erasure.resume()).toBe(1);
  expect(await stores.accounts.readAccount(userId)).toMatchObject({
    status: 'erased',
    loginMac: null,
    sealed: null,
  });
});

test('[EN44] the ledger entry is signed and names who and where', async () => {
  const office = await openOffice();
  const userId = await signUp(office, 'ada');
  await office.erasure.erase(userId);
  const entry = await stores.accounts.readTask('erasure', userId);
  expect(entry?.data).toMatchObject({ scopes: [`user:${userId}`], isDone: true });
  expect(entry?.data['signature']).toMatch(/^[\w-]{43}$/u);
  expect(JSON.stringify(entry)).not.toContain('ada');
});
