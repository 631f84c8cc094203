/** Broadcasts wait in a bounded queue: nothing is done inside the network's callback, and a flood means "pull" (D17). */
import { limits, type PatchEvent, type RevokedEvent } from '@jamz/core';
import type { TransportEvent } from '../transport/transport.ts';
import type { EngineRoom } from './engine-room.ts';
import { joinEvents, takePatchEvent, takeRevokedEvent } from './take-event.ts';

export interface EventPump {
  push(event: Extract<TransportEvent, { readonly type: 'patch' | 'revoked' }>): void;
}

export function createEventPump(
  room: EngineRoom,
  calls: { readonly contact: () => void; readonly pull: () => void },
): EventPump {
  const queue: PatchEvent[] = [];
  let pumping = false;

  const pump = async (): Promise<void> => {
    pumping = true;
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      const taken = await takePatchEvent(room, joinRow(room, event, queue));
      if (!taken.ok) room.storeFailed(taken.error);
      else if (taken.value) calls.pull();
    }
    pumping = false;
  };
  const pushRevoked = (event: RevokedEvent): void => {
    if (takeRevokedEvent(room, event)) calls.pull();
  };

  return {
    push(event) {
      calls.contact();
      if (event.type === 'revoked') {
        pushRevoked(event.event);
      } else if (queue.length >= limits.eventQueueMax) {
        room.agenda.refresh([event.event.scope], { poke: true, behind: true });
        calls.pull();
      } else {
        queue.push(event.event);
        if (!pumping) void pump();
      }
    },
  };
}

/** What waits behind a broadcast that fits here and goes on from it is taken in with it: one sync to disk, not many. */
function joinRow(room: EngineRoom, first: PatchEvent, queue: PatchEvent[]): PatchEvent {
  const { scope, from } = first;
  if (!room.wanted().has(scope) || room.replica.scope(scope).record().cursor !== from) return first;
  let joined = first;
  for (let [next] = queue; next !== undefined; [next] = queue) {
    const more = joinEvents(joined, next);
    if (more === null) return joined;
    joined = more;
    queue.shift();
  }
  return joined;
}
