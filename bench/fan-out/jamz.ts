/** Our own server under the rate profile `bench`: one person with 49 friends in a group, each with a socket. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  groupIdFrom,
  groupScope,
  protocolVersion,
  syncResponseSchema,
  type PatchEvent,
  type Scope,
  type SessionAnswer,
  type SyncResponse,
} from '@jamz/core';
import { io, type Socket } from 'socket.io-client';
import { register } from '../person.ts';
import { numberOf, readersOf, valueOf, type GroupOptions, type OpenGroup } from './group.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Speaker {
  readonly socket: Socket;
  readonly userId: string;
  /** Everything pushed at once; resolves with the answer. */
  push(scope: Scope, mutations: readonly (readonly [string, unknown])[]): Promise<SyncResponse>;
}

export const openJamzGroup: OpenGroup = async (options) => {
  const { jamz: origin, setupToken } = options;
  const owner = await speak(origin, await register(origin, 'writer', setupToken));
  const readers = await openReaders(options);
  const salt = randomBytes(16).toString('base64url');
  const scope = groupScope(groupIdFrom(owner.userId, salt, sha256));
  await owner.push(scope, [['group.create', { salt, name: valueOf(0) }]]);
  const add = readers.map(({ userId }) => ['member.add', { userId, role: 'member' }] as const);
  await owner.push(scope, add);
  for (const [at, reader] of readers.entries()) {
    await reader.push(scope, []);
    reader.socket.on('patch', (event: unknown) => {
      // Unchecked, as the peers' readers are: fifty devices do not check in one process.
      const { patch } = event as PatchEvent;
      // A patch without data is a poke: it would have to be asked for, and counts as not seen.
      for (const { kind, value } of patch?.puts ?? []) {
        if (kind === 'group') options.seen(at, numberOf(value['name']));
      }
    });
  }
  let answered: Promise<unknown> = Promise.resolve();
  return {
    write(n) {
      answered = owner.push(scope, [['group.set', { field: 'name', value: valueOf(n) }]]);
    },
    async close() {
      await answered;
      for (const { socket } of [owner, ...readers]) socket.disconnect();
    },
  };
};

async function openReaders(options: GroupOptions): Promise<readonly Speaker[]> {
  const readers: Speaker[] = [];
  const left = readersOf(options);
  const openSome = async (): Promise<void> => {
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      readers.push(await speak(options.jamz, await register(options.jamz, `reader-${at}`)));
    }
  };
  // Hashing a password is made slow on purpose; the server takes four at once.
  await Promise.all([openSome(), openSome(), openSome(), openSome()]);
  return readers;
}

async function speak(origin: string, session: SessionAnswer): Promise<Speaker> {
  const clientId = randomUUID();
  const socket = io(origin, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { accessToken: session.accessToken, clientId, protocol: protocolVersion },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  let timeline = 0;
  let seq = 0;
  return {
    socket,
    userId: session.userId,
    async push(scope, mutations) {
      const isFirst = seq === 0;
      const push = mutations.map(([name, args]) => ({
        seq: (seq += 1),
        id: randomBytes(16).toString('base64url'),
        name,
        args,
        at: Date.now(),
        offsetMs: 0,
        base: null,
        born: timeline,
      }));
      const scopes = [{ scope, push, ...(isFirst && push.length > 0 && { nothingBelow: true }) }];
      const request = { clientId, protocol: protocolVersion, timeline, sentAt: Date.now(), scopes };
      const answer: unknown = await socket.timeout(10_000).emitWithAck('sync', request);
      const response = syncResponseSchema.parse(answer);
      timeline = response.timelines.at(-1)?.n ?? timeline;
      const [found] = response.scopes;
      const results = found !== undefined && 'results' in found ? found.results : [];
      const applied = results.filter((one) => 'end' in one && one.end === 'applied').length;
      if (applied !== push.length) throw new Error(`fan-out: ${JSON.stringify(answer)}`);
      return response;
    },
  };
}
