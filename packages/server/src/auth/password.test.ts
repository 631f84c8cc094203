import { limits } from '@jamz/core';
import { expect, test } from 'vitest';
import { checkPassword, createPasswords, defaultPasswordCost } from './password.ts';

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

test('[H19] an unknown name costs the same work and never fits', async () => {
  const passwords = createPasswords({ memoryKiB: 8_192, passes: 2 });
  const hash = await passwords.hash('something good');
  if (!hash.ok) throw new Error('no hash');
  const time = async (stored: string | null): Promise<number> => {
    const began = performance.now();
    expect(await passwords.verify('something else', stored)).toEqual({ ok: true, value: false });
    return performance.now() - began;
  };
  // In turns, and the fastest of each: whatever else the machine does falls on both alike.
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 15; n += 1) {
    known.push(await time(hash.value));
    unknown.push(await time(null));
  }
  const ratio = Math.min(...unknown) / Math.min(...known);
  // Skipping the work would be a hundred times faster.
  expect(ratio).toBeGreaterThan(0.7);
  expect(ratio).toBeLessThan(1.4);
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
