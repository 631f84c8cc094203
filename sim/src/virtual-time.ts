/**
 * One queue of everything that happens later, for the whole world. An event runs, everything it set going runs until
 * nothing is left but waiting, then comes the next event: so the same seed gives the same world, promise by promise.
 */
import type { TimerHandle } from '@jamz/core';
import { drainPromises, inTurns } from './platform.ts';

export interface VirtualTime {
  /** Virtual milliseconds since the world began. */
  now(): number;
  after(ms: number, task: () => void): TimerHandle;
  /** Runs events up to and including that moment. */
  runUntil(moment: number): Promise<void>;
  /** Runs what is set going already, without letting time pass. */
  settle(): Promise<void>;
  events(): number;
}

interface Event {
  readonly at: number;
  readonly order: number;
  task: (() => void) | null;
}

export interface VirtualTimeOptions {
  /** More events than this and the world is spinning: the run ends with an error. */
  readonly eventsMax: number;
}

export function createVirtualTime(options: VirtualTimeOptions): VirtualTime {
  const heap: Event[] = [];
  let now = 0;
  let order = 0;
  let ran = 0;

  /** Takes the next event up to that moment off the queue and moves the clock to it. */
  const takeDue = (moment: number): (() => void) | null => {
    for (let first = heap[0]; first !== undefined && first.at <= moment; first = heap[0]) {
      pop(heap);
      if (first.task === null) continue;
      now = Math.max(now, first.at);
      ran += 1;
      if (ran > options.eventsMax)
        throw new Error(`the world does not come to rest: ${ran} events`);
      return first.task;
    }
    return null;
  };

  return {
    now: () => now,
    after(ms, task) {
      order += 1;
      const event: Event = { at: now + Math.max(0, ms), order, task };
      push(heap, event);
      return {
        cancel() {
          event.task = null;
        },
      };
    },
    async runUntil(moment) {
      await inTurns(() => {
        const task = takeDue(moment);
        task?.();
        return task !== null;
      });
      now = Math.max(now, moment);
    },
    settle: drainPromises,
    events: () => ran,
  };
}

const isBefore = (a: Event, b: Event): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Event[], event: Event): void {
  let at = heap.length;
  heap.push(event);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !isBefore(event, above)) break;
    heap[at] = above;
    heap[parent] = event;
    at = parent;
  }
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    const right = heap[child + 1];
    let smallest = heap[child];
    if (smallest === undefined) break;
    if (right !== undefined && isBefore(right, smallest)) {
      smallest = right;
      child += 1;
    }
    if (!isBefore(smallest, last)) break;
    heap[at] = smallest;
    at = child;
  }
  heap[at] = last;
}
