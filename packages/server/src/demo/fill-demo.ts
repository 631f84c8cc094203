/**
 * Makes the demo group, or what is missing of it (W7): friends, group, titles first, so that there is something to see at
 * once; then one file after the other, each heard as soon as it is there. Cut short anywhere, it is taken up again.
 */
import {
  appError,
  err,
  ok,
  trackIdOf,
  type JsonObject,
  type Result,
  type UserId,
} from '@jamz/core';
import type { Accounts } from '../auth/accounts.ts';
import type { Files } from '../files/create-files.ts';
import type { SyncService } from '../sync/sync-service.ts';
import type { DemoHand, Step } from './demo-hand.ts';
import type { DemoMusic } from './demo-music.ts';
import { itemIdOf, namesOfDemo, type DemoNames } from './demo-names.ts';
import {
  demoFriends,
  demoGroup,
  demoPlaylist,
  demoTracks,
  type DemoEntry,
  type DemoTrack,
} from './demo-script.ts';
import { coverIdOf, hangPictures, keepPicture } from './hang-pictures.ts';
import { lookAtFile, lookAtStage, type DemoStage } from './demo-stage.ts';
import { dressPiece, type DressedPiece } from './dressed-piece.ts';

export interface FillPorts {
  readonly sync: Pick<SyncService, 'read'>;
  readonly accounts: Pick<Accounts, 'createFigure' | 'read'>;
  readonly files: Pick<Files, 'keep' | 'pictures' | 'settle'>;
  readonly music: DemoMusic;
  readonly hand: DemoHand;
}

export interface FillRun {
  readonly owner: UserId;
  readonly signal: AbortSignal;
  /** Tracks that need nothing any more. */
  readonly report: (done: number) => void | Promise<void>;
}

export const tracksOfDemo = demoTracks.length;

/** Resolves with an error for what people may have done to the group; breakdowns of stores and players throw. */
export async function fillDemo(ports: FillPorts, run: FillRun): Promise<Result<void>> {
  const names = namesOfDemo(run.owner);
  for (const { key, name } of demoFriends) {
    const figure = { userId: names.friend(key), label: `demo ${key}`, displayName: name };
    const made = await ports.accounts.createFigure(figure);
    // Whoever was erased stays away; the others go on without him.
    if (!made.ok && made.error.code !== 'erased') return made;
  }
  const opened = await openGroup(ports, run, names);
  if (!opened.ok) return opened;
  const stage = await lookAtStage(ports.sync, names);
  const written = await writePlaylist(ports, run, { names, stage });
  if (!written.ok) return written;
  const friends = demoFriends
    .map(({ key }) => names.friend(key))
    .filter((userId) => stage.active.has(userId));
  const hung = await hangPictures(ports, { owner: run.owner, names, friends });
  if (!hung.ok) return hung;
  return fillTracks(ports, run, names);
}

/** The person behind a part of the script, while he is in; else the owner. */
function actorOf(
  entry: DemoEntry,
  of: { readonly owner: UserId; readonly names: DemoNames; readonly stage: DemoStage },
): UserId {
  if (entry.by === 'owner') return of.owner;
  const friend = of.names.friend(entry.by);
  return of.stage.active.has(friend) ? friend : of.owner;
}

async function openGroup(
  { accounts, sync, hand }: FillPorts,
  { owner }: FillRun,
  names: DemoNames,
): Promise<Result<void>> {
  const { scope, salt } = names;
  const stage = await lookAtStage(sync, names);
  if (stage.status === 'archived') return err(appError('group_archived'));
  if (stage.status === null) {
    const known = await accounts.read(owner);
    if (known === null) return err(appError('not_found'));
    const { displayName } = known;
    const args: JsonObject = { salt, ...demoGroup, displayName };
    const made = await hand.act(owner, { scope, name: 'group.create', args });
    if (!made.ok) return made;
  } else if (!stage.active.has(owner)) return err(appError('not_found'));
  for (const { key } of demoFriends) {
    const userId = names.friend(key);
    if (stage.known.has(userId)) continue;
    const add = { scope, name: 'member.add', args: { userId, role: 'member' } };
    const added = await hand.act(owner, add);
    if (!added.ok && added.error.code !== 'missing') return added;
  }
  return ok(undefined);
}

/** Each line by whoever added it. A line that somebody took out since stays out. */
async function writePlaylist(
  { hand }: FillPorts,
  { owner, signal }: FillRun,
  of: { readonly names: DemoNames; readonly stage: DemoStage },
): Promise<Result<void>> {
  const { scope } = of.names;
  for (const entry of demoPlaylist) {
    signal.throwIfAborted();
    const id = itemIdOf(entry);
    if (of.stage.written.has(id)) continue;
    const args = { runId: `run-${id}`, items: [{ id, title: entry.title }] };
    const actor = actorOf(entry, { owner, ...of });
    const appended = await hand.act(actor, { scope, name: 'playlist.append', args });
    if (!appended.ok) return appended;
  }
  return ok(undefined);
}

/** As many side by side as the player plays at once. */
async function fillTracks(ports: FillPorts, run: FillRun, names: DemoNames): Promise<Result<void>> {
  const stage = await lookAtStage(ports.sync, names);
  const waiting = [...stage.wanting];
  let done = tracksOfDemo - waiting.length;
  await run.report(done);
  const takeNext = async (): Promise<Result<void>> => {
    for (let track = waiting.shift(); track !== undefined; track = waiting.shift()) {
      const file = await dressPiece(track, await ports.music.render(track.piece, run.signal));
      const actor = actorOf(track, { owner: run.owner, names, stage });
      const filled = await fillTrack(ports, { names, track, actor, file });
      if (!filled.ok) return filled;
      done += 1;
      await run.report(done);
    }
    return ok(undefined);
  };
  const lanes = Array.from({ length: ports.music.atOnce }, () =>
    takeNext().finally(() => {
      // Nothing more is begun after a lane that broke down; at the end there is nothing left anyway.
      waiting.length = 0;
    }),
  );
  const ends = await Promise.allSettled(lanes);
  await ports.files.settle();
  const refused = ends.find((end) => end.status === 'fulfilled' && !end.value.ok);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (refused?.status === 'fulfilled') return refused.value;
  const { wanting } = await lookAtStage(ports.sync, names);
  return wanting.length === 0 ? ok(undefined) : err(appError('unavailable', 'not told yet'));
}

interface Filling {
  readonly names: DemoNames;
  readonly track: DemoTrack;
  readonly actor: UserId;
  readonly file: DressedPiece;
}

async function fillTrack(ports: FillPorts, filling: Filling): Promise<Result<void>> {
  const { names, track, actor, file } = filling;
  const { scope } = names;
  const { sha256, mime, bytes } = file;
  const stage = await lookAtFile(ports.sync, { scope, track, sha256 });
  if (!stage.isWanted) return ok(undefined);
  const kept = await ports.files.keep({ scope, sha256, by: actor, mime }, chunksOf(bytes));
  if (!kept.ok) return kept;
  if (!stage.isRegistered) {
    const pictureId = coverIdOf(track);
    const cover = await keepPicture(ports, actor, { scope, pictureId, picture: file.cover });
    if (!cover.ok) return cover;
    const registered = await ports.hand.act(actor, registration(filling));
    if (!registered.ok) return registered;
  }
  if (stage.isBound) return ok(undefined);
  const args = { itemId: itemIdOf(track), trackId: trackIdOf(sha256) };
  const bound = await ports.hand.act(actor, { scope, name: 'track.bind', args });
  // Taken out while it was being made: then nobody wants it.
  return !bound.ok && bound.error.code === 'removed' ? ok(undefined) : bound;
}

function registration({ names, track, file }: Filling): Step {
  const { sha256, mime, bytes, durMs } = file;
  const { title, artist, album } = track;
  const facts = { sha256, title, artist, album, durMs, mime, bytes: bytes.length };
  const args = { ...facts, artKey: coverIdOf(track) };
  return { scope: names.scope, name: 'track.register', args };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const chunkBytes = 256 * 1024;
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield bytes.subarray(at, at + chunkBytes);
  }
}
