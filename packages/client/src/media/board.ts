/**
 * What is moving right now: how far files are read, sent and fetched. Never stored; the tab that does it tells the
 * others a few times a second.
 */
import type { Timers } from '@jamz/core';
import type { MediaChannel, Moving } from './media-channel.ts';
import type { Transfer } from './media.ts';

export interface Board {
  /** Bytes of a pick stored, then hashed: of twice its size. */
  reading(pickId: string): number;
  moving(kind: Moving['kind'], key: string): Transfer | null;
  setReading(pickId: string, done: number | null): void;
  /** Null when it no longer moves. */
  setMoving(kind: Moving['kind'], key: string, transfer: Transfer | null): void;
  /** This tab sends and fetches now: what others said about it is over. */
  takeOver(): void;
  close(): void;
}

const tellEveryMs = 250;

export function createBoard(ports: {
  readonly channel: MediaChannel;
  readonly timers: Timers;
  readonly changed: () => void;
}): Board {
  const { channel, timers, changed } = ports;
  const readings = new Map<string, number>();
  const heardReadings = new Map<string, number>();
  const movings = new Map<string, Moving>();
  let heard = new Map<string, Moving>();
  let isMover = false;
  let later: { readonly cancel: () => void } | null = null;

  const tell = (): void => {
    later = null;
    if (readings.size > 0) channel.post({ type: 'reading', done: [...readings] });
    if (isMover) channel.post({ type: 'moving', moving: [...movings.values()] });
  };
  const plan = (): void => {
    later ??= timers.after(tellEveryMs, tell);
    changed();
  };
  const stopHearing = channel.onMessage((message) => {
    if (message.type === 'reading') {
      for (const [pickId, done] of message.done) heardReadings.set(pickId, done);
      if (heardReadings.size > heardMax) heardReadings.clear();
      changed();
    } else if (message.type === 'moving' && !isMover) {
      heard = new Map(message.moving.map((moving) => [nameOf(moving.kind, moving.key), moving]));
      changed();
    }
  });

  return {
    reading: (pickId) => readings.get(pickId) ?? heardReadings.get(pickId) ?? 0,
    moving: (kind, key) => (isMover ? movings : heard).get(nameOf(kind, key))?.transfer ?? null,
    setReading: (pickId, done) => {
      if (done === null) readings.delete(pickId);
      else readings.set(pickId, done);
      plan();
    },
    setMoving: (kind, key, transfer) => {
      if (transfer === null) movings.delete(nameOf(kind, key));
      else movings.set(nameOf(kind, key), { kind, key, transfer });
      plan();
    },
    takeOver: () => {
      isMover = true;
      heard = new Map();
      plan();
    },
    close: () => {
      later?.cancel();
      stopHearing();
      if (isMover) channel.post({ type: 'moving', moving: [] });
    },
  };
}

const nameOf = (kind: string, key: string): string => `${kind} ${key}`;
/** Progress of picks that are long over is worth nothing. */
const heardMax = 1_000;
