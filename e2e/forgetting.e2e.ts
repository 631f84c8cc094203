/** Forgetting: nothing personal lies in the clear, and after an erasure nothing that is left can read it. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { erasedMark } from '@jamz/core';
import { findBytes } from './browser.ts';
import { openEveryBox, readKeyRows } from './open-boxes.ts';
import {
  addMember,
  createGroup,
  createOperator,
  createPerson,
  expectEnd,
  newId,
  sha256,
} from './people.ts';
import { newSecret, signIn, type RawClient } from './raw-client.ts';
import { readWholeLog } from './read-log.ts';
import {
  createServerProcess,
  jamzProgram,
  sleep,
  until,
  type ServerProcess,
} from './server-process.ts';
import { trials } from './trials.ts';
import { beginUpload, hashOf, sendPart, smallWav, uploadWhole } from './upload-client.ts';

const canary = (what: string): string => `${what}-${randomBytes(9).toString('hex')}`;

let server: ServerProcess;
let owner: RawClient;
let scope: string;
beforeAll(async () => {
  server = await createServerProcess();
  await server.start();
  await createOperator(server);
  owner = await createPerson(server.origin, 'owner', 'Olive Owner');
  scope = await createGroup(owner, 'A group that stays');
});
afterAll(() => server?.close());

/** A person whose every text is a planted string: twenty of them, in every place a person's text can lie. */
async function createPlanted(): Promise<{ person: RawClient; strings: string[] }> {
  const strings: string[] = [];
  const plant = (what: string): string => {
    const text = canary(what);
    strings.push(text);
    return text;
  };
  const login = plant('login');
  const person = await createPerson(server.origin, login, plant('first-name'));
  const own = `user:${person.session.userId}`;
  const set = async (field: string, value: string) =>
    expectEnd(
      await person.sync(own, [person.mutation(own, 'profile.set', { field, value })], {
        nothingBelow: true,
      }),
      'applied',
    );
  for (let n = 0; n < 6; n += 1) await set('displayName', plant(`name${n}`));
  for (let n = 0; n < 6; n += 1) await set('bio', plant(`bio${n}`));
  await addMember(owner, scope, person);
  const nick = async (nickname: string) =>
    expectEnd(
      await person.sync(scope, [person.mutation(scope, 'member.setNickname', { nickname })], {
        nothingBelow: true,
      }),
      'applied',
    );
  for (let n = 0; n < 5; n += 1) await nick(plant(`nick${n}`));
  await joinWithName(person, plant('name-given-when-joining'));
  return { person, strings };
}

/** A file of the person's in the group and half of another on its way; the word that stands in the bytes of both. */
async function leaveFiles(person: RawClient): Promise<string> {
  const word = canary('in-a-file');
  const from = { origin: server.origin, token: person.accessToken() };
  const whole = Buffer.concat([smallWav(randomInt(2 ** 31)), Buffer.from(`${word} `)]);
  whole.writeUInt32LE(whole.length - 44, 40);
  expect((await uploadWhole(from, scope, whole)).status).toBe(204);
  const half = Buffer.from(word.repeat(9));
  const begun = await beginUpload(from, { scope, sha256: hashOf(half), bytes: half.length + 1 });
  const path = String(begun.headers['location']);
  expect((await sendPart(from, path, { offset: 0, bytes: half })).status).toBe(204);
  // At rest they are plain, under the hash of their bytes: the disk's encryption is what protects them.
  expect((await findBytes(server.dataDir, [word])).length).toBe(2);
  return word;
}

/** Joins a second group by invitation, giving a name along. */
async function joinWithName(person: RawClient, displayName: string): Promise<void> {
  const other = await createGroup(owner, 'By invitation');
  const token = newSecret(16);
  const proof = sha256(token);
  const invitation = {
    id: newId(),
    tokenHash: sha256(proof),
    kind: 'link',
    role: 'member',
    maxUses: 1,
    expiresAt: Date.now() + 3_600_000,
  };
  expectEnd(
    await owner.sync(other, [owner.mutation(other, 'invitation.create', invitation)]),
    'applied',
  );
  const join = person.mutation(other, 'member.join', { proof, displayName });
  expectEnd(await person.sync(other, [join], { nothingBelow: true }), 'applied');
}

async function membersSeenByOwner(): Promise<readonly Record<string, unknown>[]> {
  const answer = await owner.sync(scope, []);
  const puts = 'reset' in answer ? answer.reset.puts : 'patch' in answer ? answer.patch.puts : [];
  return puts.filter((entity) => entity.kind === 'member').map((entity) => entity.value);
}

async function copied<T>(look: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'jamz-copy-'));
  try {
    await cp(server.dataDir, folder, { recursive: true });
    return await look(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('[EN43][EN44][I16] planted strings are sealed at any time, all in boxes before and in none after erasure', async () => {
  const { person, strings } = await createPlanted();
  expect(strings).toHaveLength(20);
  const { userId } = person.session;
  const inFiles = await leaveFiles(person);

  expect(await findBytes(server.dataDir, strings)).toEqual([]);
  await server.kill();
  expect(await findBytes(server.dataDir, strings)).toEqual([]);
  await server.start();
  await server.stop();
  expect(await findBytes(server.dataDir, strings)).toEqual([]);

  const before = await copied(openEveryBox);
  expect(strings.filter((text) => !before.contains(text))).toEqual([]);
  const key = readKeyRows(server.dataDir).find((row) => row.owner === `person:${userId}`);
  expect(key?.wrapped).toMatch(/.{40}/u);

  await server.start();
  owner = await signIn(server.origin, { login: 'owner', password: 'correct horse battery staple' });
  const erased = await server.jamz(['user', 'erase', userId, '--yes']);
  expect(erased.code, erased.out + erased.err).toBe(0);
  await until('the others see a deleted person', async () => {
    const member = (await membersSeenByOwner()).find((value) => value['userId'] === userId);
    return member?.['status'] === 'erased' && member['displayName'] === erasedMark;
  });
  // Key and files must be gone while the server still runs: no restart may be needed for forgetting.
  expect(await findBytes(server.dataDir, [...strings, inFiles, key?.wrapped ?? ''])).toEqual([]);
  await server.stop();
  const after = await copied(openEveryBox);
  expect(after.keyCount).toBeGreaterThan(1);
  expect(strings.filter((text) => after.contains(text))).toEqual([]);
  expect(after.contains('A group that stays')).toBe(true);
  expect(await findBytes(server.dataDir, [...strings, key?.wrapped ?? ''])).toEqual([]);
  expect((await readWholeLog(server.dataDir)).faults).toEqual([]);
  await server.start();
  await expect(
    signIn(server.origin, { login: strings[0] ?? '', password: 'correct horse battery staple' }),
  ).rejects.toThrow('401');
});

test(
  '[EN44] an erasure killed at any moment is finished by the next start',
  { timeout: 60_000 + trials(4, 40) * 8_000 },
  async () => {
    const rounds = trials(4, 40);
    for (let round = 0; round < rounds; round += 1) {
      owner = await signIn(server.origin, {
        login: 'owner',
        password: 'correct horse battery staple',
      });
      const { person, strings } = await createPlanted();
      const { userId } = person.session;
      const inFiles = await leaveFiles(person);
      const wrapped =
        readKeyRows(server.dataDir).find((row) => row.owner === `person:${userId}`)?.wrapped ?? '';
      await server.stop();
      const started = await killErasure(userId, 560 + (round * 500) / rounds);
      await server.start();
      if (!started) {
        const again = await server.jamz(['user', 'erase', userId, '--yes']);
        expect(again.code, again.out + again.err).toBe(0);
      }
      owner = await signIn(server.origin, {
        login: 'owner',
        password: 'correct horse battery staple',
      });
      await until('the erasure is finished', async () => {
        const member = (await membersSeenByOwner()).find((value) => value['userId'] === userId);
        return member?.['status'] === 'erased';
      });
      // What a kill left is finished after the start, in any order of its steps.
      await until(
        'key and files are gone',
        async () => (await findBytes(server.dataDir, [wrapped, inFiles])).length === 0,
      );
      await server.stop();
      const after = await copied(openEveryBox);
      expect(strings.filter((text) => after.contains(text))).toEqual([]);
      expect(await findBytes(server.dataDir, [...strings, inFiles])).toEqual([]);
      expect((await readWholeLog(server.dataDir)).faults).toEqual([]);
      await server.start();
    }
  },
);

/** Starts `jamz user erase` and kills it after `ms`; true when it had got as far as its ledger. */
async function killErasure(userId: string, ms: number): Promise<boolean> {
  const child = spawn(process.execPath, [jamzProgram, 'user', 'erase', userId, '--yes'], {
    env: { ...process.env, JAMZ_DATA_DIR: server.dataDir },
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  await sleep(ms);
  child.kill('SIGKILL');
  await ended;
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(server.dataDir, 'jamz.db'), { readOnly: true });
  try {
    const rows = database.prepare("SELECT id FROM tasks WHERE kind LIKE 'eras%'").all();
    return rows.some((row) => row['id'] === userId);
  } finally {
    database.close();
  }
}
