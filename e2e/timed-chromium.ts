/**
 * A Chromium started with nothing between it and the clock: spawned by us, spoken to over its own protocol. For trials
 * that count from the start of the process, where a driver's own preparations would be counted too.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromiumArguments, executablePath } from './browser.ts';
import { sleep } from './server-process.ts';

type Message = Readonly<Record<string, unknown>>;

export interface TimedChromium {
  /** `performance.now()` just before the process was made. */
  readonly startedAt: number;
  /** Sends a command to the one page and gives its result. */
  send(method: string, params?: Message): Promise<Message>;
  /** Called with what the page says through `globalThis.tell(text)`. */
  onTold(listener: (text: string) => void): void;
  close(): Promise<void>;
}

/** Opens the profile in `folder` with one page at `url`, as from an icon on the desktop, and attaches to it. */
export async function startTimedChromium(folder: string, url: string): Promise<TimedChromium> {
  const startedAt = performance.now();
  const child = spawn(
    executablePath,
    [
      ...chromiumArguments,
      '--headless=new',
      '--window-size=412,892',
      `--user-data-dir=${folder}`,
      '--remote-debugging-port=0',
      url,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const socket = new WebSocket(await debuggerAddress(child));
  await once(socket, 'open');
  const waiting = new Map<number, (result: Message) => void>();
  const told: ((text: string) => void)[] = [];
  let last = 0;
  socket.addEventListener('message', (event) => {
    const message = JSON.parse(String(event.data)) as {
      readonly id?: number;
      readonly result?: Message;
      readonly error?: Message;
      readonly method?: string;
      readonly params?: { readonly payload?: string };
    };
    if (message.id !== undefined) waiting.get(message.id)?.(message.result ?? { failed: message });
    if (message.method === 'Runtime.bindingCalled') {
      for (const listener of told) listener(message.params?.payload ?? '');
    }
  });
  const command = (method: string, params: Message, sessionId?: string): Promise<Message> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
  const sessionId = await attach(command);
  const send = (method: string, params: Message = {}) => command(method, params, sessionId);
  // Not waited for one by one: a page that is just beginning answers late, and each answer would be counted.
  for (const [method, params] of preparations) void send(method, params);
  return {
    startedAt,
    send,
    onTold: (listener) => void told.push(listener),
    async close() {
      const ended = once(child, 'exit');
      // It may be gone before it has answered.
      void command('Browser.close', {});
      await ended;
      socket.close();
    },
  };
}

const preparations: readonly (readonly [string, Message])[] = [
  ['Runtime.enable', {}],
  ['Runtime.addBinding', { name: 'tell' }],
  ['Page.enable', {}],
];

interface TargetInfo {
  readonly type: string;
  readonly targetId: string;
}

async function attach(
  command: (method: string, params: Message) => Promise<Message>,
): Promise<string> {
  let page: TargetInfo | undefined;
  // The protocol may answer before the first page is there.
  for (; page === undefined; await sleep(5)) {
    const { targetInfos } = (await command('Target.getTargets', {})) as {
      readonly targetInfos: readonly TargetInfo[];
    };
    page = targetInfos.find(({ type }) => type === 'page');
  }
  const { sessionId } = await command('Target.attachToTarget', {
    targetId: page.targetId,
    flatten: true,
  });
  return String(sessionId);
}

function debuggerAddress(child: ChildProcess): Promise<string> {
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
      const address = /DevTools listening on (ws:\S+)/u.exec(printed)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error(`Chromium ended before it listened:\n${printed}`)));
  });
}
