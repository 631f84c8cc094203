/**
 * The sound of one track at a time: from the worker's address, or from a blob where no worker answers. A tap's right to
 * make a sound is used in the same turn, before anything is awaited.
 */
import { mediaPath, type ErrorCode } from '@jamz/core';
import type { AudioPort } from './audio-port.ts';
import type { PlayerEvent } from './player-machine.ts';
import { isCutOff, type PlayerRoom, type Target } from './playlist-walk.ts';

export interface VoicePorts {
  readonly audio: AudioPort;
  /** Of the person who is signed in now. */
  readonly room: () => PlayerRoom | null;
  /** True when the service worker answers for this page's files; else they are played from a blob. */
  readonly isServed: () => boolean;
  readonly urls: { create(blob: Blob): string; release(url: string): void };
  readonly tell: (event: PlayerEvent) => void;
  readonly failed: (code: ErrorCode) => void;
}

export interface Voice {
  load(room: PlayerRoom, target: Target, seconds: number): void;
  /** Goes on with what sounds already; loads it when it does not. */
  adopt(room: PlayerRoom, target: Target): void;
  /** Goes on with what is loaded. */
  sound(): void;
  /** No sound for now, also not from what is still on its way. */
  hush(): void;
  /** The element says that it cannot play this. */
  broken(): void;
  letGo(): void;
  loaded(): Target | null;
}

interface Loaded {
  readonly room: PlayerRoom;
  readonly target: Target;
  from: 'worker' | 'blob';
  hushed: boolean;
  /** Undone when it is let go. */
  readonly ends: (() => void)[];
}

export function createVoice(ports: VoicePorts): Voice {
  const { audio, urls, tell, failed } = ports;
  let loaded: Loaded | null = null;

  const letGo = (): void => {
    for (const end of loaded?.ends ?? []) end();
    loaded = null;
  };
  const sound = async (mine: Loaded): Promise<void> => {
    const { from } = mine;
    mine.hushed = false;
    tell({ type: 'wanted' });
    const end = await audio.play();
    if (loaded !== mine) return;
    if (end === 'needs-tap') tell({ type: 'needs-tap' });
    // The element's own event says the same, and may have begun to play it from elsewhere already.
    if (end === 'failed' && mine.from === from) await broken(mine);
  };
  /** An old worker may not know files yet: what is here is played from a blob before anything is called broken. */
  const broken = async (mine: Loaded): Promise<void> => {
    if (loaded !== mine) return;
    if (!isHere(mine)) failed(isOffline(mine) ? 'offline' : 'not_found');
    else if (mine.from === 'worker') await playBlob(mine, audio.position());
    else failed('not_audio');
  };
  const playBlob = async (mine: Loaded, seconds: number): Promise<void> => {
    mine.from = 'blob';
    audio.unlock();
    const blob = await blobOnceHere(mine);
    if (loaded !== mine) return;
    if (blob === null) {
      await broken(mine);
      return;
    }
    const url = urls.create(blob);
    mine.ends.push(() => urls.release(url));
    audio.load(url);
    if (seconds > 0) audio.seek(seconds);
    if (mine.hushed) tell({ type: 'silent' });
    else await sound(mine);
  };

  const begin = (room: PlayerRoom, target: Target): Loaded => {
    letGo();
    loaded = { room, target, from: 'worker', hushed: false, ends: [] };
    return loaded;
  };
  const load = (room: PlayerRoom, target: Target, seconds: number): void => {
    const mine = begin(room, target);
    if (!ports.isServed()) return void playBlob(mine, seconds);
    audio.load(mediaPath(target.track.sha256));
    if (seconds > 0) audio.seek(seconds);
    return void sound(mine);
  };

  return {
    load,
    adopt: (room, target) => {
      begin(room, target);
      if (!audio.adopt(mediaPath(target.track.sha256))) load(room, target, 0);
    },
    sound: () => {
      if (loaded !== null) void sound(loaded);
    },
    hush: () => {
      if (loaded !== null) loaded.hushed = true;
      audio.pause();
    },
    broken: () => {
      if (loaded !== null) void broken(loaded);
    },
    letGo,
    loaded: () => loaded?.target ?? null,
  };
}

const isHere = ({ room, target: { track } }: Loaded): boolean =>
  room.media.isLoaded() && room.media.track(track.sha256, track).place === 'here';

const isOffline = ({ room }: Loaded): boolean => room.client.state().status === 'OFFLINE';

/** Fetched first where it must be; null when it will not come. */
async function blobOnceHere({ room, target, ends }: Loaded): Promise<Blob | null> {
  const { media, client } = room;
  const { track } = target;
  const { sha256 } = track;
  const isOver = (): boolean => {
    if (!media.isLoaded()) return false;
    const { place, download } = media.track(sha256, track);
    if (place === 'here' || download?.state === 'failed') return true;
    return place === 'elsewhere' || isCutOff(client);
  };
  if (!isOver()) {
    await new Promise<void>((resolve) => {
      const stop = media.subscribe(() => {
        if (isOver()) resolve();
      });
      ends.push(stop, resolve);
    });
  }
  return media.blob(sha256);
}
