/** The door of a device to one server: the socket where it stands, HTTP otherwise, on the clocks it is given. */
import type { Clock, Random, Timers } from '@jamz/core';
import { createDoor } from './door.ts';
import type { CallHttp } from './http-call.ts';
import { createSocketWire } from './http-socket-wire.ts';
import { createHttpTransport } from './http-transport.ts';
import { createSocketTransport } from './socket-transport.ts';
import type { Tokens } from './tokens.ts';
import type { Transport } from './transport.ts';

export interface DoorPorts {
  readonly call: CallHttp;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

/** `origin` is empty in a page: the server that the app came from. */
export function openDoor(ports: DoorPorts, origin: string): Transport {
  const http = createHttpTransport(ports);
  const openWire = createSocketWire(origin);
  const socket = createSocketTransport({ ...ports, openWire });
  return createDoor({ http, socket, timers: ports.timers });
}
