import { listRecords, scopeSchema, type UserId } from '@jamz/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BackOffice } from '../create-back-office.ts';
import { createDemoDesk, type DemoDesk } from './demo-desk.ts';
import { createDemoHand, type DemoHand } from './demo-hand.ts';
import { demoPieces, type DemoMusic } from './demo-music.ts';
import { itemIdOf, namesOfDemo } from './demo-names.ts';
import {
  bytesOf,
  createTestBand,
  everythingIn,
  makeOperator,
  openDemoPlace,
  scopeOf,
  seen,
  type DemoPlace,
} from './demo-place.test-support.ts';
import { demoFriends, demoGroup, demoPlaylist, demoTracks } from './demo-script.ts';
import { createSystemPorts } from '../system-ports.ts';

// Pictures are drawn and relays wait: on a busy machine that takes a while.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let place: DemoPlace;
let office: BackOffice & { readonly demo: DemoDesk };
let owner: UserId;
beforeEach(async () => {
  place = await openDemoPlace();
  office = await place.open(createTestBand());
  owner = await makeOperator(office);
});
afterEach(() => place.close());

const done = { state: 'done', done: 6, total: 6 } as const;

async function expectWhole(at: BackOffice = office): Promise<void> {
  const { items, members, tracks } = await seen(at, owner);
  expect(items.map(({ title }) => title)).toEqual(demoPlaylist.map(({ title }) => title));
  expect(tracks.length).toBe(6);
  expect(tracks.every(({ available }) => available)).toBe(true);
  expect(members.filter(({ status }) => status === 'active').length).toBe(4);
  for (const { sha256 } of tracks) expect(await bytesOf(place, sha256)).toBe(sha256);
}

test('[W7] the operator finds a group with friends, six tracks that can be heard, and two titles', async () => {
  const made = await office.demo.make(owner, () => {});
  const { groupId } = namesOfDemo(owner);
  expect(made).toEqual({ ok: true, value: { ...done, groupId } });
  await expectWhole();
  await office.sync.settle();
  const { cards, items, members } = await seen(office, owner);
  expect(cards).toEqual([{ name: demoGroup.name, role: 'owner' }]);
  const names = demoFriends.map(({ name }) => name);
  expect(new Set(members.map(({ name }) => name))).toEqual(new Set([...names, 'olga Op']));
  for (const [at, entry] of demoPlaylist.entries()) {
    const item = items[at];
    const by = entry.by === 'owner' ? owner : namesOfDemo(owner).friend(entry.by);
    expect(item?.addedBy).toBe(by);
    if (!('piece' in entry)) expect(item?.track).toBeUndefined();
    else {
      const { title, artist, album } = entry;
      expect(item?.track).toMatchObject({ title, artist, album, available: true, createdBy: by });
    }
  }
});

test('[W7] [EN36] the group, its friends and its tracks have pictures that the members can see', async () => {
  await office.demo.make(owner, () => {});
  await office.sync.settle();
  const scope = scopeOf(owner);
  const shown = await office.sync.read(scope, (state) => {
    const keys = listRecords(state, 'track').map(({ value }) => [scope, value.artKey]);
    const faces = listRecords(state, 'member')
      .filter(({ id }) => id !== owner)
      .map(({ id, value }) => [`user:${id}`, value.avatarKey]);
    const group = listRecords(state, 'group').map(({ value }) => [scope, value.avatarKey]);
    return [...keys, ...faces, ...group];
  });
  expect(shown.length).toBe(6 + 3 + 1);
  for (const [at, pictureId] of shown) {
    const named = { scope: at ?? '', pictureId: pictureId ?? '' };
    // A friend's picture lies in a scope that only he reads: the group shows it to its members.
    const reader = { ...named, scope: named.scope.startsWith('user:') ? scope : named.scope };
    const picture = await office.files.pictures.read(owner, reader);
    expect([pictureId, picture.ok]).toEqual([pictureId, true]);
  }
});

test('[W7] making it twice changes nothing and plays nothing', async () => {
  await office.demo.make(owner, () => {});
  await office.sync.settle();
  const before = await everythingIn(place);
  const band = createTestBand();
  const later = await place.open(band);
  expect(await later.demo.make(owner, () => {})).toMatchObject({ ok: true, value: done });
  await later.sync.settle();
  expect(await everythingIn(place)).toBe(before);
  expect(band.played).toEqual([]);
});

test('[W7] nobody signs in as a friend, and a friend is no operator', async () => {
  await office.demo.make(owner, () => {});
  for (const { key, name } of demoFriends) {
    const userId = namesOfDemo(owner).friend(key);
    const known = await office.accounts.read(userId);
    expect(known).toMatchObject({ displayName: name, operator: false });
    expect(await office.accounts.find(known?.login ?? '')).toBeNull();
    for (const login of [userId, key, name, known?.login ?? '']) {
      const entered = await office.accounts.signIn(login, '', { address: '127.0.0.1' });
      expect(entered).toMatchObject({ ok: false, error: { code: 'wrong_credentials' } });
    }
    const confirmed = await office.accounts.confirm(userId, '', { address: '127.0.0.1' });
    expect(confirmed.ok).toBe(false);
  }
});

/** A hand that is struck down before its step number `count`, as a process is. */
function brittleDesk(at: BackOffice, count: number, music: DemoMusic): DemoDesk {
  const system = createSystemPorts();
  const hand = createDemoHand({ ...system, sync: at.sync });
  let steps = 0;
  const brittle: DemoHand = {
    async act(userId, step) {
      if (steps === count) throw new Error('struck down');
      steps += 1;
      return hand.act(userId, step);
    },
  };
  return createDemoDesk({ ...at, music, hand: brittle, store: place.stores.accounts });
}

describe('[W7] cut short before any step, it is taken up again', () => {
  const pictures = 1 + demoFriends.length;
  const steps = 1 + demoFriends.length + demoPlaylist.length + pictures + 2 * demoTracks.length;
  // The first and the last of each kind of step.
  const some = [0, 1, 3, 4, 11, 12, 15, 16, 17, steps - 1, steps];
  test.each(some)('before step %i', async (step) => {
    const desk = brittleDesk(office, step, createTestBand());
    const cut = desk.make(owner, () => {});
    if (step < steps) await expect(cut).rejects.toThrow('struck down');
    else expect((await cut).ok).toBe(true);
    const later = await place.open(createTestBand());
    expect(await later.demo.make(owner, () => {})).toMatchObject({ ok: true, value: done });
    await expectWhole(later);
  });
});

describe('what people did since stays', () => {
  const act = async (name: string, args: Record<string, string | string[]>): Promise<void> => {
    const hand = createDemoHand({ ...createSystemPorts(), sync: office.sync });
    expect((await hand.act(owner, { scope: scopeOf(owner), name, args })).ok).toBe(true);
  };

  test('[W7] a line taken out, a friend sent away, a new name', async () => {
    await office.demo.make(owner, () => {});
    const [first] = demoTracks;
    if (first === undefined) throw new Error('no track');
    await act('playlist.remove', { id: itemIdOf(first) });
    await act('member.remove', { userId: namesOfDemo(owner).friend('yuki') });
    await act('group.set', { field: 'name', value: 'Ours' });
    const later = await place.open(createTestBand());
    expect(await later.demo.make(owner, () => {})).toMatchObject({ ok: true, value: done });
    await later.sync.settle();
    const { cards, items, members } = await seen(later, owner);
    expect(items.map(({ title }) => title)).toEqual(
      demoPlaylist.filter((entry) => entry !== first).map(({ title }) => title),
    );
    expect(cards).toEqual([{ name: 'Ours', role: 'owner' }]);
    expect(members.filter(({ status }) => status === 'active').length).toBe(3);
  });

  test('[W7] a friend who was sent away in the middle is stood in for', async () => {
    const band = createTestBand((count) => {
      if (count === 2) throw new Error('out of tune');
    });
    const early = await place.open(band);
    await expect(early.demo.make(owner, () => {})).rejects.toThrow('out of tune');
    await act('member.remove', { userId: namesOfDemo(owner).friend('ana') });
    expect(await office.demo.make(owner, () => {})).toMatchObject({ ok: true, value: done });
    const { items, tracks } = await seen(office, owner);
    expect(items.length).toBe(demoPlaylist.length);
    expect(tracks.filter(({ available }) => available).length).toBe(6);
  });

  test('[W7] an erased friend does not come back, and nothing waits for him', async () => {
    await office.demo.make(owner, () => {});
    await office.erasure.erase(namesOfDemo(owner).friend('jonas'));
    const later = await place.open(createTestBand());
    expect((await later.demo.make(owner, () => {})).ok).toBe(true);
    const { members } = await seen(later, owner);
    expect(members.filter(({ status }) => status === 'erased').length).toBe(1);
  });

  test('[W7] an archived group is left alone and said', async () => {
    await office.demo.make(owner, () => {});
    await act('group.archive', {});
    const again = await office.demo.make(owner, () => {});
    expect(again).toMatchObject({ ok: false, error: { code: 'group_archived' } });
    expect(await office.demo.look(owner)).toMatchObject({ state: 'failed' });
  });
});

test('[W6] asked for at the door it is made aside, one at a time, and tells how far it is', async () => {
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const band = createTestBand(async (count) => {
    if (count >= 2) await gate;
  });
  const slow = await place.open(band);
  expect(await slow.demo.look(owner)).toEqual({ state: 'none', done: 0, total: 6, groupId: null });
  const begun = await Promise.all([slow.demo.begin(owner), slow.demo.begin(owner)]);
  for (const answer of begun) expect(answer).toMatchObject({ state: 'making', total: 6 });
  await expect
    .poll(() => slow.demo.look(owner), { timeout: 20_000 })
    .toMatchObject({ state: 'making', done: 2 });
  const second = await makeOperator(slow, 'otto');
  expect(await slow.demo.begin(second)).toMatchObject({ state: 'making', done: 0 });
  expect(band.played.length).toBe(2);
  goOn();
  await expect.poll(() => slow.demo.look(second), { timeout: 20_000 }).toMatchObject(done);
  expect(await slow.demo.look(owner)).toMatchObject(done);
  expect(band.played.length).toBe(2 * demoPieces.length);
});

test('[W6] a breakdown is a state, and asking again goes on', async () => {
  let isBroken = true;
  const band = createTestBand((count) => {
    if (isBroken && count === 3) throw new Error('out of tune');
  });
  const weak = await place.open(band);
  await weak.demo.begin(owner);
  await expect
    .poll(() => weak.demo.look(owner), { timeout: 20_000 })
    .toMatchObject({ state: 'failed' });
  isBroken = false;
  await weak.demo.begin(owner);
  await expect.poll(() => weak.demo.look(owner), { timeout: 20_000 }).toMatchObject(done);
  expect(new Set(band.played).size).toBe(6);
  await expectWhole(weak);
});

test('[W6] ended in the middle, the next start takes it up', async () => {
  const never = new Promise<void>(() => {});
  const first = await place.open(createTestBand((count) => (count < 3 ? undefined : never)));
  void first.demo.begin(owner);
  await expect
    .poll(() => first.demo.look(owner), { timeout: 20_000 })
    .toMatchObject({ state: 'making', done: 3 });
  const band = createTestBand();
  const next = await place.open(band);
  await first.demo.close();
  await next.demo.resume();
  await expect.poll(() => next.demo.look(owner), { timeout: 20_000 }).toMatchObject(done);
  expect(band.played.length).toBe(3);
  await expectWhole(next);
  await next.demo.resume();
  expect(await next.demo.look(owner)).toMatchObject(done);
});

test('[I8] the demo of one operator is no other operator’s', async () => {
  const second = await makeOperator(office, 'otto');
  await office.demo.make(owner, () => {});
  await office.demo.make(second, () => {});
  expect(scopeOf(second)).not.toBe(scopeOf(owner));
  expect(await office.sync.mayRead(second, scopeOf(owner))).toBe(false);
  const friend = namesOfDemo(owner).friend('ana');
  expect(await office.sync.mayRead(friend, scopeOf(second))).toBe(false);
  expect(scopeSchema.safeParse(scopeOf(owner)).success).toBe(true);
});
