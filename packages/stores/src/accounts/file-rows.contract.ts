/** What every account adapter must do with grants and pictures; part of `account-store.contract.ts`. */
import { expect, test } from 'vitest';
import type { AccountStore } from './account-store.ts';
import type { Grant, Picture } from './file-rows.ts';

const hash = (letter: string): string => letter.repeat(64);

export const grant = (overrides: Partial<Grant> = {}): Grant => ({
  scope: 'group:g1',
  sha256: hash('a'),
  by: 'u1',
  bytes: 1_000,
  mime: 'audio/mpeg',
  at: 5,
  ...overrides,
});

export const picture = (overrides: Partial<Picture> = {}): Picture => ({
  scope: 'group:g1',
  pictureId: 'picture-of-sixteen',
  sha256: hash('e'),
  source: hash('f'),
  by: 'u1',
  at: 5,
  ...overrides,
});

export function grantCases(store: () => AccountStore): void {
  test('[EN34] grants come back by file, by scope and by person, in order', async () => {
    const mine = grant();
    const elsewhere = grant({ scope: 'group:g2' });
    const another = grant({ sha256: hash('b') });
    const others = grant({ by: 'u2' });
    for (const one of [others, another, elsewhere, mine]) await store().putGrant(one);
    expect(await store().listGrantsOf(hash('a'))).toEqual([mine, others, elsewhere]);
    expect(await store().listGrantsIn('group:g1')).toEqual([mine, others, another]);
    expect(await store().listGrantsBy('u1')).toEqual([mine, another, elsewhere]);
    expect(await store().listGrantsOf(hash('c'))).toEqual([]);
    expect(await store().listGrantsIn('group:none')).toEqual([]);
    expect(await store().listGrantsBy('nobody')).toEqual([]);
  });
  test('granting again replaces: the newest moment counts', async () => {
    await store().putGrant(grant());
    await store().putGrant(grant({ at: 9 }));
    expect(await store().listGrantsIn('group:g1')).toEqual([grant({ at: 9 })]);
  });
  test('deleting takes that grant alone', async () => {
    await store().putGrant(grant());
    await store().putGrant(grant({ by: 'u2' }));
    expect(await store().deleteGrant(grant())).toBe(true);
    expect(await store().deleteGrant(grant())).toBe(false);
    expect(await store().listGrantsOf(hash('a'))).toEqual([grant({ by: 'u2' })]);
  });
  test('bytes are summed per person and per scope, each file once', async () => {
    expect(await store().grantBytesBy('u1')).toBe(0);
    await store().putGrant(grant());
    await store().putGrant(grant({ scope: 'group:g2' }));
    await store().putGrant(grant({ by: 'u2' }));
    await store().putGrant(grant({ sha256: hash('b'), bytes: 3_000_000_000 }));
    expect(await store().grantBytesBy('u1')).toBe(3_000_001_000);
    expect(await store().grantBytesBy('u2')).toBe(1_000);
    expect(await store().grantBytesIn('group:g1')).toBe(3_000_001_000);
    expect(await store().grantBytesIn('group:g2')).toBe(1_000);
  });
  test('grants and pictures are in the change feed, their deletions too', async () => {
    await store().putGrant(grant());
    await store().createPicture(picture());
    const first = await store().readChanges(null, 10);
    expect(first.map(({ table, id }) => [table, id])).toEqual([
      ['grant', `group:g1/${hash('a')}/u1`],
      ['picture', 'group:g1/picture-of-sixteen'],
    ]);
    await store().createPicture(picture({ by: 'u2' }));
    await store().deleteGrant(grant({ by: 'u2' }));
    await store().deletePicture('group:g1', 'unknown-picture-id');
    expect(await store().readChanges(null, 10)).toEqual(first);
    await store().deleteGrant(grant());
    await store().deletePicture('group:g1', 'picture-of-sixteen');
    const after = await store().readChanges(first[1]?.token ?? null, 10);
    expect(after.map(({ table }) => table)).toEqual(['grant', 'picture']);
  });
}

export function pictureCases(store: () => AccountStore): void {
  test('[EN36] an id is taken once per scope, and means another picture in another', async () => {
    expect(await store().createPicture(picture())).toBe(true);
    expect(await store().createPicture(picture({ by: 'u2', sha256: hash('d') }))).toBe(false);
    const elsewhere = picture({ scope: 'user:u1', sha256: hash('d') });
    expect(await store().createPicture(elsewhere)).toBe(true);
    expect(await store().readPicture('group:g1', picture().pictureId)).toEqual(picture());
    expect(await store().readPicture('user:u1', picture().pictureId)).toEqual(elsewhere);
    expect(await store().readPicture('group:g2', picture().pictureId)).toBeNull();
  });
  test('of eight that send one id at once, one has it', async () => {
    const tries = Array.from({ length: 8 }, (_, n) =>
      store().createPicture(picture({ by: `u${n}` })),
    );
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });
  test('pictures come back by bytes, by scope and by person, and go one by one', async () => {
    const other = picture({ pictureId: 'another-picture-id', by: 'u2' });
    const elsewhere = picture({ scope: 'user:u1' });
    for (const one of [elsewhere, other, picture()]) await store().createPicture(one);
    expect(await store().listPicturesOf(hash('e'))).toEqual([other, picture(), elsewhere]);
    expect(await store().listPicturesIn('group:g1')).toEqual([other, picture()]);
    expect(await store().listPicturesBy('u1')).toEqual([picture(), elsewhere]);
    expect(await store().deletePicture('group:g1', other.pictureId)).toBe(true);
    expect(await store().deletePicture('group:g1', other.pictureId)).toBe(false);
    expect(await store().listPicturesIn('group:g1')).toEqual([picture()]);
  });
  test('scopes with files are listed once each, in order, behind a scope', async () => {
    await store().putGrant(grant({ scope: 'group:b' }));
    await store().putGrant(grant({ scope: 'group:b', by: 'u2' }));
    await store().createPicture(picture({ scope: 'group:b' }));
    await store().createPicture(picture({ scope: 'user:u1' }));
    await store().putGrant(grant({ scope: 'group:a' }));
    expect(await store().listFileScopes('', 10)).toEqual(['group:a', 'group:b', 'user:u1']);
    expect(await store().listFileScopes('', 2)).toEqual(['group:a', 'group:b']);
    expect(await store().listFileScopes('group:b', 10)).toEqual(['user:u1']);
  });
}
