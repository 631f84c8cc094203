import { createHash } from 'node:crypto';
import { limits } from '@jamz/core';
import { expect, test } from 'vitest';
import {
  checkPassword,
  createPasswords,
  defaultPasswordCost,
  type PasswordCost,
} from './password.ts';

const cheap = { memoryKiB: 64, passes: 1 };

test('the cost is that of the design', () => {
  expect(defaultPasswordCost).toEqual({ memoryKiB: 65_536, passes: 3 });
});

test('a hash is a PHC string, salted, and opens with its own password only', async () => {
  const passwords = createPasswords(cheap);
  const [one, two] = await Promise.all([
    passwords.hash('sésame ouvre'),
    passwords.hash('sésame ouvre'),
  ]);
  if (!one.ok || !two.ok) throw new Error('no hash');
  expect(one.value).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/u);
  expect(one.value).not.toBe(two.value);
  // The same letters composed another way are the same password.
  expect(await passwords.verify('sésame ouvre'.normalize('NFD'), one.value)).toEqual({
    ok: true,
    value: true,
  });
  for (const wrong of ['sesame ouvre', 'sésame ouvre ', '']) {
    expect(await passwords.verify(wrong, one.value)).toEqual({ ok: true, value: false });
  }
});

test('[H19] an unknown name costs exactly the work of a known one, and never fits', async () => {
  // Work is compared, not time: a busy machine says nothing about what is done.
  const works: { readonly saltBytes: number; readonly cost: PasswordCost }[] = [];
  const passwords = createPasswords(cheap, async (password, salt, cost) => {
    works.push({ saltBytes: salt.length, cost });
    return createHash('sha256').update(salt).update(password).digest();
  });
  const hash = await passwords.hash('something good');
  if (!hash.ok) throw new Error('no hash');
  works.length = 0;
  expect(await passwords.verify('something else', hash.value)).toEqual({ ok: true, value: false });
  const ofKnown = works.splice(0);
  expect(await passwords.verify('something else', null)).toEqual({ ok: true, value: false });
  expect(works).toEqual(ofKnown);
  expect(works).toEqual([{ saltBytes: 16, cost: cheap }]);
  expect(await passwords.verify('something good', hash.value)).toEqual({ ok: true, value: true });
});

test('a damaged or foreign hash opens with nothing', async () => {
  const passwords = createPasswords(cheap);
  for (const stored of ['', '$2b$10$abc', '$argon2id$v=19$m=64,t=1,p=1$x$y']) {
    expect(await passwords.verify('anything', stored)).toEqual({ ok: true, value: false });
  }
});

test('a hash of other costs is old', async () => {
  const before = await createPasswords(cheap).hash('something good');
  if (!before.ok) throw new Error('no hash');
  expect(createPasswords(cheap).isOld(before.value)).toBe(false);
  expect(createPasswords({ memoryKiB: 128, passes: 1 }).isOld(before.value)).toBe(true);
});

test('four at once, a short queue, then "come back later"', async () => {
  const passwords = createPasswords({ memoryKiB: 4_096, passes: 2 });
  const wanted = limits.passwordHashesAtOnce + limits.passwordQueueMax + 5;
  const results = await Promise.all(
    Array.from({ length: wanted }, () => passwords.hash('something good')),
  );
  const refused = results.filter((result) => !result.ok);
  expect(refused).toHaveLength(5);
  expect(refused[0]).toMatchObject({ error: { code: 'unavailable', retryAfterMs: 2_000 } });
  // And afterwards the way is free again.
  expect((await passwords.hash('something good')).ok).toBe(true);
});

test('length is counted in characters, not in halves of them', () => {
  expect(checkPassword('🐸🐸🐸🐸', 'x').ok).toBe(false);
  expect(checkPassword('🐸🐸🐸🐸🐸🐸🐸🐸', 'x').ok).toBe(true);
});
