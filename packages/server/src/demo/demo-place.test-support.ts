/** A back office on stores of its own, with a band that plays silence; offices come and go, the stores stay. */
import { createHash } from 'node:crypto';
import { listRecords, userScope, type Scope, type UserId } from '@jamz/core';
import { openStores, type Stores } from '@jamz/stores';
import { createBackOffice, type BackOffice } from '../create-back-office.ts';
import { createPassingSecrets } from '../auth/secrets.ts';
import { createSystemPorts } from '../system-ports.ts';
import type { DemoDesk } from './demo-desk.ts';
import { demoPieces, type DemoMusic, type DemoPiece } from './demo-music.ts';
import { namesOfDemo } from './demo-names.ts';
import { silentMp3, silentWav } from './silent-files.test-support.ts';

export interface TestBand extends DemoMusic {
  readonly played: DemoPiece[];
}

/** Each piece is silence of another length; `before` may break it, or make it wait. */
export function createTestBand(
  before: (count: number, piece: DemoPiece) => Promise<void> | void = () => {},
): TestBand {
  const played: DemoPiece[] = [];
  let asked = 0;
  return {
    played,
    atOnce: 2,
    async render(piece, signal) {
      const ended = new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
      });
      await Promise.race([before(asked++, piece), ended]);
      signal.throwIfAborted();
      played.push(piece);
      const number = demoPieces.indexOf(piece) + 1;
      return piece === 'rain-on-the-roof'
        ? { mime: 'audio/wav', bytes: silentWav(number), durMs: number * 1_000 }
        : { mime: 'audio/mpeg', bytes: silentMp3(number * 10), durMs: number * 261 };
    },
  };
}

export interface DemoPlace {
  readonly stores: Stores;
  open(music: DemoMusic): Promise<BackOffice & { readonly demo: DemoDesk }>;
  close(): Promise<void>;
}

export async function openDemoPlace(): Promise<DemoPlace> {
  const system = createSystemPorts();
  const secrets = createPassingSecrets();
  const { rootKey } = secrets;
  const stores = await openStores(system, { storeUrl: 'memory:', blobsUrl: 'memory:', rootKey });
  const open: BackOffice[] = [];
  return {
    stores,
    async open(music) {
      const config = {
        signUp: 'open',
        rateProfile: 'bench',
        logLevel: 'silent',
        passwordCost: { memoryKiB: 64, passes: 1 },
      } as const;
      const office = await createBackOffice(config, { stores, secrets, system, music });
      open.push(office);
      const { demo } = office;
      if (demo === null) throw new Error('no demo');
      return { ...office, demo };
    },
    async close() {
      for (const office of open) await office.close();
      await stores.close();
    },
  };
}

export async function makeOperator(office: BackOffice, login = 'olga'): Promise<UserId> {
  const wanted = { login, displayName: `${login} Op`, password: 'a long enough sentence' };
  const made = await office.accounts.create(wanted, { operator: true });
  if (!made.ok) throw new Error(made.error.code);
  return made.value.userId;
}

export const scopeOf = (owner: UserId): Scope => namesOfDemo(owner).scope;

/** What there is of the demo, in the order and the words that people see. */
export async function seen(office: BackOffice, owner: UserId) {
  await office.files.settle();
  const cards = await office.sync.read(userScope(owner), (state) =>
    listRecords(state, 'groupCard').map(({ value }) => ({ name: value.name, role: value.role })),
  );
  const inside = await office.sync.read(scopeOf(owner), (state) => {
    const tracks = new Map(listRecords(state, 'track').map(({ id, value }) => [id, value]));
    const items = listRecords(state, 'playlistItem')
      .toSorted((a, b) => (a.value.orderKey < b.value.orderKey ? -1 : 1))
      .map(({ value }) => {
        const track = value.trackId === null ? undefined : tracks.get(value.trackId);
        return { title: value.title, addedBy: value.addedBy, track };
      });
    const members = listRecords(state, 'member').map(({ value }) => ({
      name: value.displayName,
      role: value.role,
      status: value.status,
    }));
    return { items, members, tracks: [...tracks.values()] };
  });
  return { cards, ...inside };
}

/** Everything that was ever written, as one text: the same text means that nothing happened. */
export async function everythingIn({ stores }: DemoPlace): Promise<string> {
  const heads = await stores.log.heads('', 1_000);
  const blobs = await stores.blobs.list('', 1_000);
  const accounts = await stores.accounts.listAccounts('', 1_000);
  return JSON.stringify([heads.map(({ scope, hash }) => [scope, hash]), blobs, accounts]);
}

export async function bytesOf({ stores }: DemoPlace, sha256: string): Promise<string> {
  const hash = createHash('sha256');
  const chunks = await stores.blobs.read(sha256, 0, null);
  if (chunks === null) return 'no bytes';
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
