/** Our own server under the rate profile `bench`: one person with 49 friends in a group, each with a socket. */
import { createHash, randomBytes } from 'node:crypto';
import {
  groupIdFrom,
  groupScope,
  protocolVersion,
  syncResponseSchema,
  type Scope,
  type SyncResponse,
} from '@jamz/core';
import { register } from '../person.ts';
import { numberOf, readersOf, valueOf, type GroupOptions, type OpenGroup } from './group.ts';
import { speakByLibrary, type Speak, type Speaker } from './speaker.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** @param speak how the readers listen; the writer has the app's library */
export const openJamzGroup =
  (speak: Speak): OpenGroup =>
  async (options) => {
    const { jamz: origin } = options;
    const owner = await speakByLibrary(origin, await register(origin, `writer-${speak.name}`));
    const readers = await openReaders(options, speak);
    const salt = randomBytes(16).toString('base64url');
    const scope = groupScope(groupIdFrom(owner.userId, salt, sha256));
    const pushes = createPushes(owner);
    await pushes(scope, [['group.create', { salt, name: valueOf(0) }]]);
    const add = readers.map(({ userId }) => ['member.add', { userId, role: 'member' }] as const);
    await pushes(scope, add);
    for (const [at, reader] of readers.entries()) {
      await createPushes(reader)(scope, []);
      reader.onPatch(({ patch }) => {
        // A patch without data is a poke: it would have to be asked for, and counts as not seen.
        for (const { kind, value } of patch?.puts ?? []) {
          if (kind === 'group') options.seen(at, numberOf(value['name']));
        }
      });
    }
    let answered: Promise<unknown> = Promise.resolve();
    return {
      write(n) {
        answered = pushes(scope, [['group.set', { field: 'name', value: valueOf(n) }]]);
      },
      async close() {
        await answered;
        for (const one of [owner, ...readers]) one.close();
      },
    };
  };

async function openReaders(options: GroupOptions, speak: Speak): Promise<readonly Speaker[]> {
  const readers: Speaker[] = [];
  const left = readersOf(options);
  const openSome = async (): Promise<void> => {
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const session = await register(options.jamz, `reader-${speak.name}-${at}`);
      readers.push(await speak(options.jamz, session));
    }
  };
  // Hashing a password is made slow on purpose; the server takes four at once.
  await Promise.all([openSome(), openSome(), openSome(), openSome()]);
  return readers;
}

type Pushes = (
  scope: Scope,
  mutations: readonly (readonly [string, unknown])[],
) => Promise<SyncResponse>;

/** Everything pushed at once; resolves with the answer. */
function createPushes({ clientId, sync }: Speaker): Pushes {
  let timeline = 0;
  let seq = 0;
  return async (scope, mutations) => {
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
    const answer = await sync(request);
    const response = syncResponseSchema.parse(answer);
    timeline = response.timelines.at(-1)?.n ?? timeline;
    const [found] = response.scopes;
    const results = found !== undefined && 'results' in found ? found.results : [];
    const applied = results.filter((one) => 'end' in one && one.end === 'applied').length;
    if (applied !== push.length) throw new Error(`fan-out: ${JSON.stringify(answer)}`);
    return response;
  };
}
