/**
 * What every engine can be asked on the page, ours and the peers' alike. Items are records of about 250 bytes, made
 * from a number; a name is a database on this device and a room at the engine's server.
 */
export interface Engine {
  open(name: string): Promise<OpenEngine>;
}

/** One local write: when a reader of the engine sees it, and when it is on the disk. */
export interface Written {
  readonly visible: Promise<unknown> | null;
  readonly durable: Promise<unknown>;
}

export interface OpenEngine {
  /** Overwrites one and the same record. */
  write?(n: number): Written;
  /** New items `from` to `from + count - 1`, all in one task; resolves when all are on the disk. */
  burst?(from: number, count: number): Promise<unknown>;
  /** Items that a reader sees now; before this is true to the disk the engine is not open. */
  count(): number;
  /** Talks to its server from now on. */
  connect?(): Promise<unknown>;
  /** Resolves when news of others will arrive. */
  listening?(): Promise<unknown>;
  /**
   * Resolves when the server has said that everything of this device is on its disk; with the moment it said so, by the
   * page's clock, when that was earlier.
   */
  drained?(): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface Item {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durMs: number;
  readonly mime: string;
  readonly bytes: number;
}

export const itemOf = (n: number): Item => ({
  id: n.toString(16).padStart(64, '0'),
  title: `Road song ${n}`,
  artist: 'The Navigators of the long road north',
  album: 'Everybody in the second car sings along',
  durMs: 150_000 + n,
  mime: 'audio/mpeg',
  bytes: 3_000_000 + n,
});

export const itemsOf = (from: number, count: number): Item[] =>
  Array.from({ length: count }, (_, at) => itemOf(from + at));

export const bioOf = (n: number): string => `bio ${n} ${'z'.repeat(100)}`;

/** Asks again and again, about as often as a browser allows. */
export async function when(what: string, ask: () => boolean): Promise<void> {
  const until = performance.now() + 60_000;
  while (!ask()) {
    if (performance.now() > until) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
}

export const peerAddress = (peer: string, room: string): string =>
  `${location.origin.replace('http', 'ws')}/peers/${peer}/${room}`;

/** A socket for news, which nothing that is sent waits for. */
export function openNews(
  peer: string,
  room: string,
  take: (text: string) => void,
): { readonly opened: () => Promise<void>; readonly close: () => void } {
  const socket = new WebSocket(peerAddress(peer, room));
  socket.addEventListener('message', ({ data }) => take(String(data)));
  return {
    opened: () => when('the socket is open', () => socket.readyState === WebSocket.OPEN),
    close: () => socket.close(),
  };
}
