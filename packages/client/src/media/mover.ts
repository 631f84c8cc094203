/**
 * The one tab of this browser that sends and fetches files, takes up what dead tabs left, and keeps the cache inside
 * its bounds. The others write down what they want and tell it to look.
 */
import { limits } from '@jamz/core';
import type { Hints } from '../hints.ts';
import { createDownloads } from './downloads.ts';
import { isReached, type MediaRoom } from './media-room.ts';
import type { MediaWire } from './media-wire.ts';
import { findLostUploads } from './named-tracks.ts';
import { createPictureLane } from './picture-lane.ts';
import { changeUpload, createUploads } from './uploads.ts';

export interface Mover {
  /** Something may have come up: here, or in the tab that moves. */
  look(): void;
  close(): void;
}

export interface MoverPorts {
  readonly wire: MediaWire;
  readonly hints: Hints;
  /** What was left sealed here is opened before anything is taken up. */
  readonly returnFiles: () => Promise<void>;
  readonly resumePicks: () => Promise<void>;
  readonly tidy: () => Promise<void>;
}

export function createMover(room: MediaRoom, ports: MoverPorts): Mover {
  const { client, channel } = room;
  let moves = false;
  let closed = false;
  let wasReached = false;
  const lanes = createLanes(room, ports, () => moves && !closed && isReached(client));
  const patrol = createPatrol(room, ports, lanes.look);
  const lock = room.locks.request(moverLockName(client.userId), {
    granted: () => {
      moves = true;
      room.board.takeOver();
      void room.mirror.load().then(ports.returnFiles).then(patrol.begin);
    },
    lost: () => {
      moves = false;
    },
  });
  const stops = [
    channel.onMessage(({ type }) => {
      if (!moves) return;
      if (type === 'look' || type === 'rows') patrol.soon();
      // What was asked for was written first, but may not have been read here yet.
      if (type === 'look') void room.mirror.load().then(lanes.lookAnew);
    }),
    ports.hints.onChange((hint) => {
      if (hint === 'online' || hint === 'visible') lanes.hurry();
    }),
    client.subscribeState(() => {
      const reached = isReached(client);
      if (reached && !wasReached) lanes.hurry();
      else lanes.look();
      wasReached = reached;
      if (moves) patrol.soon();
    }),
  ];

  return {
    look: () => {
      if (moves) lanes.lookAnew();
      else channel.post({ type: 'look' });
    },
    close: () => {
      closed = true;
      patrol.close();
      lanes.close();
      for (const stop of stops) stop();
      lock.release();
    },
  };
}

const moverLockName = (userId: string): string => `jamz-media-${userId}`;

function createLanes(room: MediaRoom, { wire, tidy }: MoverPorts, mayRun: () => boolean) {
  const tidyUp = (): void => void tidy();
  const uploads = createUploads(room, { wire, mayRun, sent: tidyUp });
  const downloads = createDownloads(room, { wire, mayRun, came: tidyUp });
  const lanes = [uploads, downloads, createPictureLane(room, { wire, mayRun })];
  const look = (): void => {
    for (const lane of lanes) lane.look();
  };
  return {
    look,
    /** A person asked for something: what failed before is tried again. */
    lookAnew: (): void => {
      downloads.forgive();
      look();
    },
    hurry: (): void => {
      for (const lane of lanes) lane.hurry();
    },
    close: (): void => {
      for (const lane of lanes) lane.close();
    },
  };
}

/** From time to time, because tabs die without a word; and soon after news, because groups are left (D19). */
function createPatrol(room: MediaRoom, ports: MoverPorts, look: () => void) {
  let alarm: { readonly cancel: () => void } | null = null;
  let isSoon = false;
  let closed = false;
  const wait = (ms: number): void => {
    alarm?.cancel();
    if (!closed) alarm = room.timers.after(ms, () => void begin());
  };
  const begin = async (): Promise<void> => {
    isSoon = false;
    await ports.resumePicks();
    for (const lost of findLostUploads(room)) {
      await changeUpload(room, lost, (held) =>
        held === null ? undefined : { ...held, state: 'failed', code: 'not_allowed', url: null },
      );
    }
    await ports.tidy();
    look();
    if (!isSoon) wait(limits.slowLaneMs);
  };
  return {
    begin,
    soon: (): void => {
      if (isSoon) return;
      isSoon = true;
      wait(patrolRestMs);
    },
    close: (): void => {
      closed = true;
      alarm?.cancel();
    },
  };
}

/** Well inside the five seconds in which a group that was left has to be gone from the device. */
const patrolRestMs = 1_000;
