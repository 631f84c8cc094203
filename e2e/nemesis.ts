/**
 * The faults of the public Jepsen suite for PowerSync, one to one: disconnect, partition, pause, kill - of any nodes. And
 * three more: bytes that come late, connections that are dead for good and do not say so, and a server that is gone.
 */
import type { DeviceNode } from './device-node.ts';
import type { Direction } from './fault-proxy.ts';
import type { ServerProcess } from './server-process.ts';

export const nemeses = [
  'disconnect',
  'partition',
  'stall',
  'silence',
  'pause',
  'kill',
  'server',
] as const;
export type Nemesis = (typeof nemeses)[number];

export interface Nodes {
  readonly devices: readonly DeviceNode[];
  readonly server: ServerProcess;
}

export const pick = <T>(list: readonly T[]): T =>
  list[Math.floor(Math.random() * list.length)] as T;

/** A random half of the devices, at least one. */
function some(devices: readonly DeviceNode[]): readonly DeviceNode[] {
  const chosen = devices.filter(() => Math.random() < 0.5);
  return chosen.length > 0 ? chosen : [pick(devices)];
}

/** Begins a fault; what it returns ends it. */
export async function strike(nemesis: Nemesis, nodes: Nodes): Promise<() => Promise<void>> {
  const struck = some(nodes.devices);
  const heal = async (): Promise<void> => struck.forEach(({ way }) => way.heal());
  switch (nemesis) {
    case 'disconnect':
      for (const { way } of struck) way.cut();
      return heal;
    case 'partition': {
      const direction = pick<Direction>(['in', 'out', 'both']);
      for (const { way } of struck) way.blackhole(direction);
      return heal;
    }
    case 'stall':
      for (const { way } of struck) way.stall();
      return heal;
    case 'silence':
      // Whoever has nothing to send hears of it only by its heartbeat.
      if (Math.random() < 0.3) for (const device of struck) device.ask('rest');
      for (const { way } of struck) way.silence();
      return heal;
    case 'pause':
      for (const device of struck) device.pause();
      return async () => struck.forEach((device) => device.goOn());
    case 'kill':
      await Promise.all(struck.map((device) => device.kill()));
      return async () => {
        await Promise.all(struck.map((device) => device.start()));
      };
    case 'server':
      return strikeServer(nodes.server);
  }
}

async function strikeServer(server: ServerProcess): Promise<() => Promise<void>> {
  if (Math.random() < 0.5) {
    await server.kill();
    return () => server.start();
  }
  server.pause();
  return async () => server.goOn();
}
