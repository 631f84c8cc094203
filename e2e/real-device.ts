/** A device of a real person: the product's own engine in this process, over HTTP and on memory unless told otherwise. */
import { randomBytes, randomUUID } from 'node:crypto';
import {
  createClient,
  createMemoryDisk,
  startSession,
  type Client,
  type DeviceStore,
  type Hints,
  type Transport,
} from '@jamz/client';
import {
  canonicalJson,
  clientIdSchema,
  mutationIdSchema,
  scopeSchema,
  syncResponseSchema,
  trafficJamzModel,
  type JsonObject,
  type Model,
  type Scope,
  type UserId,
} from '@jamz/core';
import { sha256 } from './people.ts';
import { newSecret, type RawClient } from './raw-client.ts';
import { systemClock, systemTimers } from './server-door.ts';

export interface RealDevice {
  readonly name: string;
  readonly person: RawClient;
  readonly client: Client;
  readonly home: Scope;
  /** What this device was told: the end of each of its mutations, by id, the newest word last. */
  readonly told: ReadonlyMap<string, string>;
  /** No byte goes out or comes in until it is called with false. */
  setOffline(isOffline: boolean): void;
  /** Queues a change; throws when the device refuses it. Returns its id. */
  change(scope: string, name: string, args: JsonObject): Promise<string>;
  close(): Promise<void>;
}

const alwaysVisible: Hints = {
  online: () => true,
  visible: () => true,
  onChange: () => () => {},
};

/** What a test may put in the place of the usual parts. */
export interface RealDeviceOptions {
  readonly model?: Model | undefined;
  /** How it reaches the server; plain HTTP, tried again soon, unless told otherwise. */
  readonly transport?: Transport | undefined;
  /** A disk that outlives this process, say. */
  readonly store?: DeviceStore | undefined;
  readonly hints?: Hints | undefined;
}

/** Plain exchanges without a wait: what a server that restarts is asked again at once. */
function createPlainTransport(person: RawClient, isOffline: () => boolean): Transport {
  return {
    async exchange(request) {
      if (isOffline()) return { end: 'silent' };
      const sentAt = Date.now();
      try {
        const answer = await person.post('/api/sync', request);
        if (isOffline()) return { end: 'silent' };
        if (answer.status === 401) return { end: 'sign-in' };
        if (answer.status !== 200) return { end: 'unavailable', retryAfterMs: 100 };
        const response = syncResponseSchema.parse(JSON.parse(answer.text));
        return { end: 'answer', response, sentAt, receivedAt: Date.now() };
      } catch {
        return { end: 'silent' };
      }
    },
    inFlightMax: () => 1,
    watch: () => {},
    onEvent: () => () => {},
    rebuild: () => {},
    close: () => {},
  };
}

/** `person` is signed in; the token lives as long as the secrets of the server do. */
export async function openRealDevice(
  name: string,
  person: RawClient,
  options: RealDeviceOptions = {},
): Promise<RealDevice> {
  let isOffline = false;
  const transport = options.transport ?? createPlainTransport(person, () => isOffline);
  const engine = await openEngine(name, person.session.userId, { ...options, transport });
  return {
    ...engine,
    person,
    setOffline(next) {
      isOffline = next;
    },
  };
}

/** The engine of a person, who may be known by name alone. */
export async function openEngine(
  name: string,
  userId: UserId,
  options: RealDeviceOptions & { readonly transport: Transport },
): Promise<Omit<RealDevice, 'person' | 'setOffline'>> {
  const store = options.store ?? createMemoryDisk().open();
  const started = await startSession(store, userId);
  if (!started.ok) throw new Error('the device has no storage');
  const told = new Map<string, string>();
  const home = scopeSchema.parse(`user:${userId}`);
  const client = createClient(
    {
      store,
      transport: options.transport,
      clock: systemClock,
      timers: systemTimers,
      random: { next: () => Math.random() },
      ids: {
        clientId: () => clientIdSchema.parse(randomUUID()),
        mutationId: () => mutationIdSchema.parse(newSecret(16)),
        entityId: () => randomUUID(),
        secret: (bytes) => randomBytes(bytes).toString('base64url'),
      },
      locks: {
        available: true,
        request(_name, { granted }) {
          queueMicrotask(granted);
          return { release: () => {} };
        },
      },
      channel: { post: () => {}, onMessage: () => () => {}, close: () => {} },
      sealer: {
        seal: async (text, context) => `${context}|${text}`,
        open: async (sealed, context) =>
          sealed.startsWith(`${context}|`) ? sealed.slice(context.length + 1) : null,
      },
      hints: options.hints ?? alwaysVisible,
      sha256,
    },
    {
      model: options.model ?? trafficJamzModel,
      session: started.value,
      home,
      followedScopes: (reader) =>
        reader.list('groupCard').map(({ id }) => scopeSchema.parse(`group:${id}`)),
    },
  );
  client.onOutcome(({ id, end, code }) => told.set(id, code ?? end));
  return {
    name,
    client,
    home,
    told,
    async change(scope, change, args) {
      const receipt = await client.mutate(scopeSchema.parse(scope), change, args);
      if (!receipt.ok) throw new Error(`${name}: ${change} was refused: ${receipt.error.code}`);
      return receipt.value.id;
    },
    close: () => client.close(),
  };
}

export const kinds = Object.keys(trafficJamzModel.kinds);

/** Everything this device shows of a scope. */
export const recordsOf = ({ client }: Pick<RealDevice, 'client'>, scope: Scope) =>
  kinds.flatMap((kind) =>
    client.list(scope, kind).map(({ id, version, value }) => ({ kind, id, version, value })),
  );

export const viewOf = (device: RealDevice, scope: Scope): string =>
  canonicalJson(recordsOf(device, scope));
