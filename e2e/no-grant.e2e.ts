/** Who knows a hash but was given nothing gets the answer of an unknown one, in the same time, whatever they try (M10). */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { mediaPath, picturePath } from '@jamz/core';
import { codeOf, createFilePeople, register, type FilePeople } from './file-people.ts';
import { speakerOf, stateOf } from './lived-in.ts';
import { addMember, createGroup, expectEnd } from './people.ts';
import { rawRequest, type RawAnswer, type RawClient } from './raw-client.ts';
import { until } from './server-process.ts';
import {
  getMedia,
  hashOf,
  sendPicture,
  smallPng,
  smallWav,
  uploadWhole,
  type Uploader,
} from './upload-client.ts';

const unknown = '0'.repeat(64);
const timedPairs = 15;
const triesMax = 4;
/** What hides the difference is at least this long; shorter, and it is not at work. */
const hiddenMsMin = 25;

let seed = 100;
let people: FilePeople;
let scope: string;
let wav: Buffer;
let sha256: string;
/** Eve's own group. */
let theirs: string;
beforeAll(async () => {
  people = await createFilePeople();
}, 120_000);
afterAll(() => people?.server.close());
beforeEach(async () => {
  const { ana, ben, eve, byAna } = people;
  scope = await createGroup(ana, 'Road');
  await addMember(ana, scope, ben);
  // A file of its own each time: in the groups of earlier tests everybody is still in.
  wav = smallWav((seed += 1));
  sha256 = hashOf(wav);
  await uploadWhole(byAna, scope, wav);
  theirs = await createGroup(eve, 'Elsewhere');
});

interface Asker {
  readonly person: RawClient;
  readonly by: Uploader;
  /** A group of their own, into which they would like to have the file. */
  readonly into: string;
}

const eveAsks = (): Asker => ({ person: people.eve, by: people.byEve, into: theirs });

const ask = ({ by }: Asker, path: string, method = 'GET'): Promise<RawAnswer> =>
  rawRequest(by.origin, method, path, { headers: { authorization: `Bearer ${by.token}` } });

type Act = (of: string) => Promise<RawAnswer>;

/** All ways to a file that start from its hash. */
const waysOf = (asker: Asker): Readonly<Record<string, Act>> => ({
  'GET media': (of) => ask(asker, mediaPath(of)),
  'HEAD media': (of) => ask(asker, mediaPath(of), 'HEAD'),
  'a grant': (of) => asker.person.post('/api/grants', { scope: asker.into, sha256: of }),
});

/** The same answer for what is there and for what is nowhere, after the same time. */
async function expectUnknown(ways = waysOf(eveAsks()), known = sha256, none = unknown) {
  for (const [way, act] of Object.entries(ways)) {
    const answer = await act(known);
    expect([way, answer.status]).toEqual([way, 404]);
    expect(shapeOf(answer), way).toBe(shapeOf(await act(none)));
    await expectSameTime(
      way,
      () => act(known),
      () => act(none),
    );
  }
}

/** Everything of an answer but the moment when it was given. */
function shapeOf({ status, text, headers }: RawAnswer): string {
  const { date: _, ...rest } = headers;
  return JSON.stringify([status, text, rest]);
}

/** Other work on the machine can add to one side: then it is timed again. What the server does stays. */
async function expectSameTime(
  way: string,
  known: () => Promise<unknown>,
  none: () => Promise<unknown>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const [one, other] = await timeBoth(known, none);
    console.log(
      `${way}: ${one.toFixed(1)} ms for what is there, ${other.toFixed(1)} ms for nothing`,
    );
    expect(Math.min(one, other), way).toBeGreaterThan(hiddenMsMin);
    if (Math.abs(one - other) < other * 0.1 + 2) return;
    expect(tries, `${way} takes another time for what is there`).toBeLessThan(triesMax);
  }
}

/** Medians of both, asked in turn, in milliseconds. */
async function timeBoth(
  known: () => Promise<unknown>,
  none: () => Promise<unknown>,
): Promise<readonly [number, number]> {
  const times: { readonly known: number[]; readonly none: number[] } = { known: [], none: [] };
  for (let n = 0; n < timedPairs; n += 1) {
    times.known.push(await timeOf(known));
    times.none.push(await timeOf(none));
  }
  return [median(times.known), median(times.none)];
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

test('[M10] opens nothing to who only knows it', () => expectUnknown());

test('[M10] opens nothing in a group of one’s own that registers it', async () => {
  await register(people.eve, theirs, { sha256, mime: 'audio/wav', bytes: wav.length });
  await expectUnknown();
});

test('[M10] opens nothing after a failed upload of other bytes that claimed it', async () => {
  const failed = await uploadWhole(people.byEve, theirs, smallWav(4), sha256);
  expect(codeOf(failed)).toBe('hash_mismatch');
  await expectUnknown();
});

test('[M10] opens nothing any more to who was removed', async () => {
  const { ana, ben, byBen } = people;
  expect((await getMedia(byBen, sha256)).status).toBe(200);
  const remove = { userId: ben.session.userId };
  expectEnd(await ana.sync(scope, [ana.mutation(scope, 'member.remove', remove)]), 'applied');
  const into = await createGroup(ben, 'Alone');
  await expectUnknown(waysOf({ person: ben, by: byBen, into }));
});

test('[M10] opens nothing through covers and faces, nor does a picture’s id', async () => {
  const { eve, byAna } = people;
  const pictureId = 'a-picture-of-anas-group';
  await sendPicture(byAna, picturePath(scope, pictureId), smallPng);
  const home = `user:${eve.session.userId}`;
  for (const value of [sha256, pictureId]) {
    await showEverywhere(value);
    const at =
      (place: string): Act =>
      (id) =>
        ask(eveAsks(), picturePath(place, id));
    const ways = {
      'picture of her group': at(theirs),
      'picture of hers': at(home),
      'picture of Ana’s group': at(scope),
    };
    await expectUnknown(ways, value, 'a-picture-that-is-nowhere');
    expect((await ask(eveAsks(), mediaPath(sha256))).status).toBe(404);
  }
});

/** Eve names it as the cover of her group, as her face and as the art of a track. */
async function showEverywhere(value: string): Promise<void> {
  const { eve } = people;
  const home = `user:${eve.session.userId}`;
  const cover = eve.mutation(theirs, 'group.set', { field: 'avatarKey', value });
  expectEnd(await eve.sync(theirs, [cover]), 'applied');
  const face = eve.mutation(home, 'profile.set', { field: 'avatarKey', value });
  expectEnd(await eve.sync(home, [face], { nothingBelow: true }), 'applied');
  const facts = { title: 'x', artist: '', album: '', durMs: 1, mime: 'audio/wav', bytes: 1 };
  const art = { ...facts, sha256: hashOf(Buffer.from(value)), artKey: value };
  expectEnd(await eve.sync(theirs, [eve.mutation(theirs, 'track.register', art)]), 'applied');
  await until('her face has reached her group', async () =>
    (await stateOf(speakerOf(eve), theirs)).includes(`"avatarKey":"${value}"`),
  );
}
