/**
 * Everything that works for one signed-in person: engine, media room and the doors to the server. A part of its own on
 * the wire, so that nobody waits for it who only signs in.
 */
import type { OpenPerson } from './auth/auth-ports.ts';
import { createBrowserClient, type BrowserClientPorts } from './browser-client.ts';
import { createBrowserMedia } from './browser-media.ts';
import { askToPersist } from './browser-wake.ts';
import type { MediaPart } from './media/create-media.ts';
import { createSystemClock, createSystemTimers } from './system-clock.ts';
import { createSystemRandom } from './system-ids.ts';
import type { Work } from './tab-work.ts';
import type { CallHttp } from './transport/http-call.ts';
import { openDoor } from './transport/open-door.ts';

export interface WorkPorts extends Pick<BrowserClientPorts, 'hints'> {
  readonly call: CallHttp;
  readonly createMediaWorker: (() => Worker) | undefined;
  readonly onUnsent: (count: number) => void;
  readonly onSignedOut: () => void;
}

/** The engine asks the media room for space, the media room the engine for records. */
export function openWork(person: OpenPerson, ports: WorkPorts): Work {
  const { call } = ports;
  const platform = {
    clock: createSystemClock(),
    timers: createSystemTimers(),
    random: createSystemRandom(),
  };
  const client = createBrowserClient(person, {
    ...ports,
    transport: openDoor({ call, tokens: person.tokens, ...platform }, ''),
    persist: async () => (await askToPersist(navigator.storage)) === true,
    makeRoom: () => media.makeRoom(),
  });
  const { hints, createMediaWorker: createWorker } = ports;
  const media: MediaPart = createBrowserMedia(person, { client, hints, createWorker });
  return { client, media };
}
