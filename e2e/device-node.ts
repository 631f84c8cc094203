/** A device process with its own way to the server, and everything that can befall the two. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Scope } from '@jamz/core';
import type { Ask, DeviceStart, Look, Told } from './device-messages.ts';
import { startFaultProxy, type FaultProxy } from './fault-proxy.ts';
import type { RawClient } from './raw-client.ts';

const program = new URL('device-process.ts', import.meta.url).pathname;

export interface DeviceNode {
  readonly name: string;
  readonly way: FaultProxy;
  /** Ids the device has promised to keep, over all its lives; true for increments. */
  readonly kept: ReadonlyMap<string, boolean>;
  start(): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  pause(): void;
  goOn(): void;
  ask(what: Ask): void;
  /** Hands it the newest token of its person. */
  renewToken(): void;
  /** What it shows; null while it does not answer. */
  look(msMax: number): Promise<Look | null>;
  isAlive(): boolean;
  close(): Promise<void>;
}

export interface DeviceNodeOptions {
  readonly name: string;
  readonly person: RawClient;
  readonly scope: Scope;
  readonly folder: string;
  readonly serverPort: number;
}

export async function createDeviceNode(options: DeviceNodeOptions): Promise<DeviceNode> {
  const { name, person, scope, folder } = options;
  const way = await startFaultProxy(options.serverPort);
  const kept = new Map<string, boolean>();
  let child: ChildProcess | null = null;
  let onReady = (): void => {};
  let onLook = (_look: Look): void => {};

  const hear = (told: Told): void => {
    if ('ready' in told) onReady();
    else if ('kept' in told) kept.set(told.kept, told.counts);
    else onLook(told.look);
  };
  const kill = async (): Promise<void> => {
    const ending = child;
    child = null;
    if (ending === null || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => {
      ending.once('exit', () => resolve());
    });
    ending.kill('SIGKILL');
    await gone;
  };
  const ask = (what: Ask): void => void child?.send(what, () => {});

  return {
    name,
    way,
    kept,
    async start() {
      const start: DeviceStart = {
        name,
        userId: person.session.userId,
        accessToken: person.accessToken(),
        origin: way.origin,
        scope,
        file: join(folder, `${name}.db`),
      };
      const ready = new Promise<void>((resolve) => (onReady = resolve));
      const started = spawn(
        process.execPath,
        ['--conditions=source', program, JSON.stringify(start)],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      );
      child = started;
      started.on('message', (told: Told) => hear(told));
      const died = new Promise<never>((_, reject) => {
        started.once('exit', (code) => reject(new Error(`${name} ended by itself with ${code}`)));
      });
      died.catch(() => {});
      await Promise.race([ready, died]);
    },
    kill,
    pause: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    ask,
    renewToken: () => ask({ accessToken: person.accessToken() }),
    look(msMax) {
      return new Promise((resolve) => {
        const limit = setTimeout(() => resolve(null), msMax);
        onLook = (look) => {
          clearTimeout(limit);
          resolve(look);
        };
        ask('look');
      });
    },
    isAlive: () => child !== null,
    async close() {
      await kill();
      await way.close();
    },
  };
}
