/** Gives the group, its friends and the tracks their pictures, by the road that a device's pictures take (EN36). */
import { findRecord, ok, userScope, type Result, type Scope, type UserId } from '@jamz/core';
import type { Files } from '../files/create-files.ts';
import type { SyncService } from '../sync/sync-service.ts';
import type { DemoHand } from './demo-hand.ts';
import type { DemoNames } from './demo-names.ts';
import { faceOf, groupPicture } from './demo-pictures.ts';
import { demoFriends, type DemoTrack } from './demo-script.ts';
import type { Picture } from './id3-tag.ts';

export interface PicturePorts {
  readonly sync: Pick<SyncService, 'read'>;
  readonly files: Pick<Files, 'pictures'>;
  readonly hand: DemoHand;
}

export const coverIdOf = ({ piece }: DemoTrack): string => `demo-cover-${piece}`;
const groupPictureId = 'demo-picture-of-group';

/** Who had another picture once, or took his away, keeps it so. */
export async function hangPictures(
  ports: PicturePorts,
  of: { readonly owner: UserId; readonly names: DemoNames; readonly friends: readonly UserId[] },
): Promise<Result<void>> {
  const { owner, names } = of;
  const wants = await ports.sync.read(names.scope, (state) => {
    const stamps = findRecord(state, 'group', names.groupId)?.stamps ?? {};
    return stamps['avatarKey'] === undefined;
  });
  if (wants) {
    const group = { scope: names.scope, pictureId: groupPictureId, change: 'group.set' };
    const hung = await hang(ports, owner, { ...group, picture: await groupPicture() });
    if (!hung.ok) return hung;
  }
  for (const { key } of demoFriends) {
    const userId = names.friend(key);
    const scope = userScope(userId);
    if (!of.friends.includes(userId) || !(await wantsFace(ports, userId))) continue;
    const face = { scope, pictureId: `demo-picture-of-${key}`, change: 'profile.set' };
    const hung = await hang(ports, userId, { ...face, picture: await faceOf(key) });
    if (!hung.ok) return hung;
  }
  return ok(undefined);
}

const wantsFace = ({ sync }: PicturePorts, userId: UserId): Promise<boolean> =>
  sync.read(userScope(userId), (state) => {
    const stamps = findRecord(state, 'profile', userId)?.stamps ?? {};
    return stamps['avatarKey'] === undefined;
  });

async function hang(
  ports: PicturePorts,
  userId: UserId,
  of: {
    readonly scope: Scope;
    readonly pictureId: string;
    readonly change: string;
    readonly picture: Picture;
  },
): Promise<Result<void>> {
  const { scope, pictureId } = of;
  const kept = await keepPicture(ports, userId, of);
  if (!kept.ok) return kept;
  const args = { field: 'avatarKey', value: pictureId };
  return ports.hand.act(userId, { scope, name: of.change, args });
}

/** One of that id is there already when an earlier version drew it a little otherwise: it stays. */
export async function keepPicture(
  { files }: Pick<PicturePorts, 'files'>,
  userId: UserId,
  of: { readonly scope: Scope; readonly pictureId: string; readonly picture: Picture },
): Promise<Result<void>> {
  const { scope, pictureId, picture } = of;
  const kept = await files.pictures.keep(userId, { scope, pictureId }, picture.bytes);
  return !kept.ok && kept.error.code === 'taken' ? ok(undefined) : kept;
}
