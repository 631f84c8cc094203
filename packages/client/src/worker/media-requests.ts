/**
 * Requests of a page's media element, answered in the service worker for the person who is signed in on this device.
 * What is here needs no keys and no network; for the rest the worker adds the bearer, which an element cannot (EN37).
 */
import { mediaPath } from '@jamz/core';
import { createBrowserDeviceRecords } from '../auth/browser-device-records.ts';
import { createBrowserAuth, type BrowserAuth } from '../browser-auth.ts';
import { createBrowserMediaChannel } from '../media/browser-media-channel.ts';
import { isFileRecord } from '../media/media-records.ts';
import { readChunk } from '../media/media-store.ts';
import { createIdbStore, type IdbStore } from '../storage/idb-store.ts';
import { createSystemClock, createSystemTimers } from '../system-clock.ts';
import { createByteCaller } from '../transport/http-bytes.ts';
import { answerMedia, type RangePorts } from './range.ts';

export interface MediaRequests {
  /** Null for what is none of its business: it goes to the network as it came. */
  answer(request: Request): Promise<Response> | null;
  /** A page is about to open: its storage is opened meanwhile, so that a first tap need not wait for that. */
  warmUp(): void;
}

export function createMediaRequests(origin: string): MediaRequests {
  const timers = createSystemTimers();
  const fromServer = createServerDoor();
  const persons = createPersons();
  return {
    // Whatever fails here fails again, and is told, when somebody asks.
    warmUp: () => void persons.now().catch(() => {}),
    answer: (request) => {
      const sha256 = askedHash(request, origin);
      if (sha256 === null) return null;
      const range = request.headers.get('range');
      return persons.now().then((person) => {
        if (person === null) return Response.error();
        return answerMedia({ ...person, timers, fromServer }, { sha256, range });
      });
    },
  };
}

/** The page's own downloads bring their bearer along and are left alone. */
function askedHash(request: Request, origin: string): string | null {
  const url = new URL(request.url);
  const isOurs = request.method === 'GET' && url.origin === origin;
  if (!isOurs || request.headers.has('authorization')) return null;
  const hash = url.pathname.slice(-64);
  return /^[0-9a-f]{64}$/u.test(hash) && url.pathname === mediaPath(hash) ? hash : null;
}

type PersonFiles = Pick<RangePorts, 'store' | 'file' | 'onGrown'>;

interface Persons {
  /** Null while nobody is signed in on this device. */
  now(): Promise<PersonFiles | null>;
}

/** Connections stay open from one request to the next: a seek must not wait for a database to open. */
function createPersons(): Persons {
  const timers = createSystemTimers();
  let records: ReturnType<typeof createBrowserDeviceRecords> | null = null;
  let open: OpenFiles | null = null;
  const letGo = (): void => {
    open?.close();
    open = null;
  };
  return {
    now: async () => {
      records ??= createBrowserDeviceRecords({ timers }, (event) => {
        if (event === 'superseded') records = null;
      });
      const { current } = await records.read();
      if (open !== null && open.userId !== current) letGo();
      if (current === null) return null;
      open ??= openPerson(current, letGo);
      await open.ready;
      return open.files;
    },
  };
}

interface OpenFiles {
  readonly userId: string;
  readonly files: PersonFiles;
  /** The database is open. */
  readonly ready: Promise<unknown>;
  close(): void;
}

function openPerson(userId: string, onLost: () => void): OpenFiles {
  const idb = createIdbStore(
    { timers: createSystemTimers() },
    {
      userId,
      onEvent: (event) => {
        if (event === 'superseded') onLost();
      },
    },
  );
  const channel = createBrowserMediaChannel(userId);
  return {
    userId,
    files: toFiles(idb, channel),
    ready: idb.read([{ table: 'keptGroups', key: ['none'] }]),
    close: () => {
      channel.close();
      void idb.close();
    },
  };
}

function toFiles(
  idb: IdbStore,
  channel: ReturnType<typeof createBrowserMediaChannel>,
): PersonFiles {
  return {
    store: { chunk: (fileId, n) => readChunk(idb, fileId, n) },
    file: async (sha256) => {
      const found = await idb.read([{ table: 'audioFiles', key: [sha256] }]);
      const row = found.ok ? found.value[0]?.[0] : undefined;
      return isFileRecord(row) ? row : null;
    },
    onGrown: (sha256, listener) =>
      channel.onMessage((message) => {
        const isGrown = message.type === 'grown' && message.sha256 === sha256;
        if (isGrown || message.type === 'rows') listener();
      }),
  };
}

/** Opened with the first file that is not here; whoever signs in or out meanwhile is followed. */
function createServerDoor(): RangePorts['fromServer'] {
  const clock = createSystemClock();
  let door: Promise<BrowserAuth> | null = null;
  const openDoor = async (): Promise<BrowserAuth> => {
    const browser = createBrowserAuth();
    await browser.auth.start();
    return browser;
  };
  return async (sha256, range) => {
    door ??= openDoor();
    const { auth } = await door;
    await auth.look();
    const tokens = auth.person()?.tokens;
    if (tokens === undefined) return null;
    const call = createByteCaller({ clock, tokens, fetch: (to, how) => fetch(to, how) });
    const answer = await call({
      method: 'GET',
      path: mediaPath(sha256),
      headers: range === null ? {} : { range },
    });
    return answer.ok ? answer.value : null;
  };
}
