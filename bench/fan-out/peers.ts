/** The floor and the peers that run without a browser. */
import { registerHooks } from 'node:module';
import { Replicache, type WriteTransaction } from 'replicache';
import { createMergeableStore } from 'tinybase/mergeable-store';
import { createWsSynchronizer } from 'tinybase/synchronizers/synchronizer-ws-client';
import { WebSocket } from 'ws';
import { Doc } from 'yjs';
import { numberOf, readersOf, room, valueOf, type OpenGroup } from './group.ts';

// It offers its TypeScript under the very condition by which we find our own, and Node strips no types in packages.
registerHooks({
  resolve: (name, context, next) =>
    next(name, {
      ...context,
      conditions: name.startsWith('@hocuspocus/')
        ? context.conditions.filter((one) => one !== 'source')
        : context.conditions,
    }),
});

const socketAddress = (origin: string, peer: string): string =>
  `${origin.replace('http', 'ws')}/peers/${peer}/${room}`;

async function openSocket(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return socket;
}

/** `ws` alone: one durable row, then the row to everybody. */
export const openBareGroup: OpenGroup = async (options) => {
  const address = socketAddress(options.peers, 'rows');
  const writer = await openSocket(address);
  const readers = await Promise.all(readersOf(options).map(() => openSocket(address)));
  for (const [at, reader] of readers.entries()) {
    reader.on('message', (data: Buffer) => {
      for (const { title } of JSON.parse(data.toString()) as { title: string }[]) {
        options.seen(at, numberOf(title));
      }
    });
  }
  return {
    write: (n) => writer.send(JSON.stringify([{ id: 'one', title: valueOf(n) }])),
    close() {
      for (const socket of [writer, ...readers]) socket.close();
    },
  };
};

export const openHocuspocusGroup: OpenGroup = async (options) => {
  const { HocuspocusProvider } = await import('@hocuspocus/provider');
  const url = socketAddress(options.peers, 'hocuspocus');
  const open = async () => {
    const document = new Doc();
    const provider = new HocuspocusProvider({ url, name: room, document });
    await new Promise<void>((resolve) => {
      provider.on('synced', () => resolve());
    });
    return { provider, shared: document.getMap('profile') };
  };
  const writer = await open();
  const readers = await Promise.all(readersOf(options).map(() => open()));
  for (const [at, { shared }] of readers.entries()) {
    shared.observe(() => options.seen(at, numberOf(shared.get('name'))));
  }
  return {
    write: (n) => void writer.shared.set('name', valueOf(n)),
    close() {
      for (const { provider } of [writer, ...readers]) provider.destroy();
    },
  };
};

export const openTinybaseGroup: OpenGroup = async (options) => {
  const open = async () => {
    const store = createMergeableStore();
    const socket = await openSocket(socketAddress(options.peers, 'tinybase'));
    const synchronizer = await createWsSynchronizer(store, socket);
    await synchronizer.startSync();
    return { store, synchronizer };
  };
  const writer = await open();
  const readers = await Promise.all(readersOf(options).map(() => open()));
  for (const [at, { store }] of readers.entries()) {
    store.addValueListener('name', (_store, _id, value) => options.seen(at, numberOf(value)));
  }
  return {
    write: (n) => void writer.store.setValue('name', valueOf(n)),
    async close() {
      for (const { synchronizer } of [writer, ...readers]) await synchronizer.destroy();
    },
  };
};

interface NamedItem {
  readonly id: string;
  readonly title: string;
}

export const openReplicacheGroup: OpenGroup = async (options) => {
  const open = async (name: string) => {
    const replicache = new Replicache({
      name,
      kvStore: 'mem',
      pullInterval: null,
      pushDelay: 0,
      logLevel: 'error',
      pushURL: `${options.peers}/peers/replicache/push/${room}`,
      pullURL: `${options.peers}/peers/replicache/pull/${room}`,
      mutators: {
        setName: async (tx: WriteTransaction, item: NamedItem) => tx.set('item/one', { ...item }),
      },
    });
    const socket = await openSocket(socketAddress(options.peers, 'replicache'));
    // A poke may still arrive when it is closed.
    socket.on('message', () => void replicache.pull({ now: true }).catch(() => {}));
    return { replicache, close: () => socket.close() };
  };
  const writer = await open('writer');
  const readers = await Promise.all(readersOf(options).map((at) => open(`reader-${at}`)));
  for (const [at, { replicache }] of readers.entries()) {
    replicache.subscribe((tx) => tx.get('item/one'), {
      onData: (item) => {
        if (item !== undefined) options.seen(at, numberOf((item as unknown as NamedItem).title));
      },
    });
  }
  return {
    write: (n) => void writer.replicache.mutate.setName({ id: 'one', title: valueOf(n) }),
    async close() {
      for (const { replicache, close } of [writer, ...readers]) {
        close();
        await replicache.close();
      }
    },
  };
};
