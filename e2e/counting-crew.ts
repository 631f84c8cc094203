/** People of one group on a counting server, each with a device of the product's own engine. */
import { scopeSchema, type Scope } from '@jamz/core';
import { counterId, counterKind, countingModelOfDevice } from './counting-model.ts';
import { addMember, createGroup, createOperator, createPerson } from './people.ts';
import type { RawClient } from './raw-client.ts';
import { openRealDevice, type RealDevice, type RealDeviceOptions } from './real-device.ts';
import { openServerDoor } from './server-door.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';

const program = ['--conditions=source', new URL('counting-server.ts', import.meta.url).pathname];

/** A process of its own, on SQLite. */
export async function startCountingServer(
  options: { readonly publicPort?: number } = {},
): Promise<ServerProcess> {
  const server = await createServerProcess({ ...options, program });
  await server.start();
  return server;
}

export interface Crew {
  readonly scope: Scope;
  readonly people: readonly RawClient[];
}

/** So many people in one group, which the first has made. */
export async function gatherCrew(server: ServerProcess, count: number): Promise<Crew> {
  await createOperator(server);
  const people = await Promise.all(
    Array.from({ length: count }, (_, n) => createPerson(server.origin, `crew${n}`)),
  );
  const [owner, ...others] = people;
  if (owner === undefined) throw new Error('a crew has people');
  const scope = await createGroup(owner, 'Crew');
  for (const person of others) await addMember(owner, scope, person);
  return { scope: scopeSchema.parse(scope), people };
}

/** A device of this person that reaches the server at `origin` and keeps the group in step. */
export async function openCounter(
  person: RawClient,
  at: { readonly origin: string; readonly scope: Scope } & RealDeviceOptions,
): Promise<RealDevice> {
  const device = await openRealDevice(person.session.userId, person, {
    ...at,
    transport: at.transport ?? openServerDoor(person, at.origin),
    model: countingModelOfDevice,
  });
  device.client.watch(at.scope);
  return device;
}

/** What the device shows as confirmed and still waiting together. */
export const sumOn = ({ client }: Pick<RealDevice, 'client'>, scope: Scope): number =>
  Number(client.get(scope, counterKind, counterId)?.value['n'] ?? 0);
