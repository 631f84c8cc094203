/** How the routes of files are asked: of the group that everybody's name speaks of, or of a group of other people. */
import { randomInt } from 'node:crypto';
import { mediaPath, picturePath, uploadsPath } from '@jamz/core';
import type { RouteName } from '@jamz/server';
import { callAs, papersOf, wordOf } from './cast.ts';
import { newSecret, type RawAnswer, type RawClient } from './raw-client.ts';
import type { Principal } from './rights-table.ts';
import type { RouteCall, RouteWorld, Target } from './route-calls.ts';
import {
  beginUpload,
  dropUpload,
  hashOf,
  lookAt,
  sendPart,
  sendPicture,
  smallPng,
  smallWav,
  uploadWhole,
  type Uploader,
} from './upload-client.ts';

type FileRoute = Extract<
  RouteName,
  | 'uploadOptions'
  | 'beginUpload'
  | 'lookAtUpload'
  | 'goOnUpload'
  | 'dropUpload'
  | 'claimGrant'
  | 'media'
  | 'mediaHead'
  | 'keepPicture'
  | 'picture'
>;

const half = { offset: 0, bytes: smallWav(9).subarray(0, 100) };

export function fileCalls(
  world: RouteWorld,
  personOf: (who: Principal) => RawClient | null,
): Readonly<Record<FileRoute, RouteCall>> {
  const { origin } = world;
  const uploaderOf = (person: RawClient | null): Uploader => ({
    origin,
    token: person?.accessToken() ?? null,
  });
  const ownerOf = (target: Target): RawClient =>
    target === 'own' ? world.people.owner : world.outsider;
  const scopeOf = (target: Target): string =>
    target === 'own' ? world.group.scope : world.otherGroup.scope;

  /** One file of each group, there from the first time that somebody asks, and nobody's before. */
  const kept = new Map<Target, Promise<string>>();
  const keep = async (target: Target): Promise<string> => {
    const wav = smallWav(randomInt(2 ** 31));
    const answer = await uploadWhole(uploaderOf(ownerOf(target)), scopeOf(target), wav);
    if (answer.status !== 204) throw new Error(`upload: ${answer.status} ${answer.text}`);
    return hashOf(wav);
  };
  const fileOf = (target: Target): Promise<string> => {
    const file = kept.get(target) ?? keep(target);
    kept.set(target, file);
    return file;
  };
  const shown = new Map<Target, Promise<string>>();
  const show = async (target: Target): Promise<string> => {
    const id = newSecret(16);
    const path = picturePath(scopeOf(target), id);
    const answer = await sendPicture(uploaderOf(ownerOf(target)), path, smallPng);
    if (answer.status !== 204) throw new Error(`picture: ${answer.status} ${answer.text}`);
    return id;
  };
  const pictureOf = (target: Target): Promise<string> => {
    const picture = shown.get(target) ?? show(target);
    shown.set(target, picture);
    return picture;
  };
  const begin = (person: RawClient | null, target: Target): Promise<RawAnswer> =>
    beginUpload(uploaderOf(person), {
      scope: scopeOf(target),
      sha256: hashOf(half.bytes),
      bytes: 500,
    });
  /** Of the person himself where he may have one, else of the owner. */
  const uploadOf = async (who: Principal, target: Target): Promise<string> => {
    const mine = target === 'own' ? await begin(personOf(who), target) : null;
    const upload = mine?.status === 201 ? mine : await begin(ownerOf(target), target);
    return String(upload.headers['location']);
  };
  const ask = async (who: Principal, method: string, path: string, body?: unknown) =>
    wordOf(await callAs(origin, papersOf(personOf(who)), { method, path, body }));
  return {
    uploadOptions: (who) => ask(who, 'OPTIONS', uploadsPath),
    beginUpload: async (who, target) => wordOf(await begin(personOf(who), target)),
    lookAtUpload: async (who, target) =>
      wordOf(await lookAt(uploaderOf(personOf(who)), await uploadOf(who, target))),
    goOnUpload: async (who, target) =>
      wordOf(await sendPart(uploaderOf(personOf(who)), await uploadOf(who, target), half)),
    dropUpload: async (who, target) =>
      wordOf(await dropUpload(uploaderOf(personOf(who)), await uploadOf(who, target))),
    async claimGrant(who, target) {
      const claim = async (of: Target, into: Target): Promise<string> =>
        ask(who, 'POST', '/api/grants', { scope: scopeOf(into), sha256: await fileOf(of) });
      if (target === 'own') return claim('own', 'own');
      // Neither what others have into the own group, nor the own into that of others.
      const words = [await claim('other', 'own'), await claim('own', 'other')];
      return [...new Set(words)].join(' or ');
    },
    media: async (who, target) => ask(who, 'GET', mediaPath(await fileOf(target))),
    async keepPicture(who, target) {
      const path = picturePath(scopeOf(target), newSecret(16));
      return wordOf(await sendPicture(uploaderOf(personOf(who)), path, smallPng));
    },
    async picture(who, target) {
      const id = await pictureOf(target);
      // In the place where it is, and in the own group by its name alone.
      const places = target === 'own' ? [scopeOf('own')] : [scopeOf('other'), scopeOf('own')];
      const words = places.map((scope) => ask(who, 'GET', picturePath(scope, id)));
      return [...new Set(await Promise.all(words))].join(' or ');
    },
    mediaHead: async (who, target) => ask(who, 'HEAD', mediaPath(await fileOf(target))),
  };
}
