import { expect, test } from 'vitest';
import {
  clientIdSchema,
  limits,
  protocolHeader,
  type SyncRequest,
  type SyncResponse,
  type Timers,
} from '@jamz/core';
import type { Tokens } from './tokens.ts';
import { createHttpCaller } from './http-call.ts';
import { createHttpTransport } from './http-transport.ts';

const request: SyncRequest = {
  clientId: clientIdSchema.parse('11111111-1111-4111-8111-111111111111'),
  protocol: 1,
  timeline: 0,
  sentAt: 5,
  scopes: [],
};
const response: SyncResponse = { serverTime: 7, timelines: [], scopes: [] };
const idle: Timers = { after: () => ({ cancel: () => {} }) };
const clock = { now: () => 1_000, monotonic: () => 1_000 };

interface Told {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}
const ours = (body: string, init: Told = {}) =>
  new Response(body, {
    ...init,
    headers: { [protocolHeader]: '1', 'content-type': 'application/json', ...init.headers },
  });

function countingTokens(): Tokens & { readonly refusals: (string | undefined)[] } {
  const refusals: (string | undefined)[] = [];
  return {
    refusals,
    get: async (refused) => {
      refusals.push(refused);
      return { end: 'token', token: refused === undefined ? 'old' : 'new' };
    },
    revoked: () => {},
  };
}

function transportOver(
  answer: (request: Request) => Response | Promise<Response>,
  timers: Timers = idle,
) {
  const seen: Request[] = [];
  const tokens = countingTokens();
  const call = createHttpCaller(
    {
      clock,
      timers,
      fetch: async (input, init) => {
        const asked = new Request(
          `http://127.0.0.1${typeof input === 'string' ? input : ''}`,
          init,
        );
        seen.push(asked);
        return answer(asked);
      },
    },
    '',
  );
  return { seen, tokens, transport: createHttpTransport({ call, tokens }) };
}

test('an answer of ours comes back with the times it took', async () => {
  const { transport, seen } = transportOver(() => ours(JSON.stringify(response)));
  expect(await transport.exchange(request)).toEqual({
    end: 'answer',
    response,
    sentAt: 1_000,
    receivedAt: 1_000,
  });
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer old');
  expect([seen[0]?.redirect, seen[0]?.credentials]).toEqual(['error', 'omit']);
});

const foreign: readonly (readonly [string, () => Response])[] = [
  ['a portal page with status 200', () => new Response('<html>', { status: 200 })],
  ['JSON without our header', () => Response.json(response)],
  ['our header on a page', () => ours('<html>', { headers: { 'content-type': 'text/html' } })],
  ['JSON that is cut off', () => ours(JSON.stringify(response).slice(0, -3))],
  ['JSON of another shape', () => ours(JSON.stringify({ ...response, more: 1 }))],
  ['JSON without what the protocol asks for', () => ours('{}')],
  ['an empty answer', () => ours('')],
  ['JSON nested too deeply to be ours', () => ours('['.repeat(50_000) + ']'.repeat(50_000))],
];
for (const [what, answer] of foreign) {
  test(`[N6] ${what} is no answer`, async () => {
    expect(await transportOver(answer).transport.exchange(request)).toEqual({ end: 'foreign' });
  });
}

test('[N11] an answer larger than any of ours is not read to its end', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1;
      controller.enqueue(new Uint8Array(1024 * 1024).fill(32));
    },
  });
  const { transport } = transportOver(
    () =>
      new Response(endless, {
        headers: { [protocolHeader]: '1', 'content-type': 'application/json' },
      }),
  );
  expect(await transport.exchange(request)).toEqual({ end: 'foreign' });
  expect(sent).toBeLessThan(limits.responseBytesMax / (1024 * 1024) + 4);
});

/** Timers that run when they are told to, in order. */
function manualTimers() {
  let now = 0;
  let due: { readonly at: number; readonly task: () => void }[] = [];
  const timers: Timers = {
    after: (ms, task) => {
      const entry = { at: now + ms, task };
      due.push(entry);
      return { cancel: () => void (due = due.filter((one) => one !== entry)) };
    },
  };
  const pass = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve));
    now += ms;
    const ripe = due.filter(({ at }) => at <= now);
    due = due.filter(({ at }) => at > now);
    for (const { task } of ripe) task();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { timers, pass };
}

test('[N12] an answer that does not begin within 10 s is silence', async () => {
  const { timers, pass } = manualTimers();
  const { transport } = transportOver(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
    timers,
  );
  let result: unknown = 'none yet';
  void transport.exchange(request).then((end) => (result = end));
  await pass(limits.silenceMsMax - 1);
  expect(result).toBe('none yet');
  await pass(100);
  expect(result).toEqual({ end: 'silent' });
});

for (const [what, everyMs, endsAfter] of [
  ['stops in the middle', Infinity, limits.silenceMsMax],
  ['trickles for ever', 5_000, limits.requestMsMax],
] as const) {
  test(`[N11] [N12] an answer that ${what} is given up after ${endsAfter / 1_000} s`, async () => {
    const { timers, pass } = manualTimers();
    const { transport } = transportOver(({ signal }) => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const more = (): void => {
            if (signal.aborted) return;
            controller.enqueue(new TextEncoder().encode(' '));
            if (everyMs < Infinity) timers.after(everyMs, more);
          };
          more();
          signal.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(body, {
        headers: { [protocolHeader]: '1', 'content-type': 'application/json' },
      });
    }, timers);
    let result: unknown = 'none yet';
    void transport.exchange(request).then((end) => (result = end));
    for (let ms = 0; ms < endsAfter - 1_000; ms += 1_000) await pass(1_000);
    expect(result).toBe('none yet');
    await pass(1_000);
    expect(result).toEqual({ end: 'silent' });
  });
}

test('[N6] no network and a redirect are silence', async () => {
  const { transport } = transportOver(() => {
    throw new TypeError('Failed to fetch');
  });
  expect(await transport.exchange(request)).toEqual({ end: 'silent' });
});

const refusal = (code: string, more: object = {}): string =>
  JSON.stringify({ code, text: 'text', ...more });
const waits: readonly (readonly [string, () => Response, number | null])[] = [
  ['in seconds', () => ours(refusal('unavailable'), retry('17')), 17_000],
  [
    'as a date, by the clock of the server',
    () =>
      ours(
        refusal('rate_limited'),
        retry('Wed, 21 Oct 2026 07:28:30 GMT', { date: 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      ),
    30_000,
  ],
  ['in the body', () => ours(refusal('unavailable', { retryAfterMs: 1_234 }), retry(null)), 1_234],
  ['longer than we ever wait', () => ours(refusal('unavailable'), retry('86400')), 300_000],
  ['as nonsense', () => ours(refusal('unavailable'), retry('soon')), null],
  ['by a proxy page with our header', () => ours('{"oops":1}', retry('2')), 2_000],
];
function retry(value: string | null, more: Record<string, string> = {}): Told {
  return { status: 503, headers: { ...(value !== null && { 'retry-after': value }), ...more } };
}
for (const [how, answer, retryAfterMs] of waits) {
  test(`[N7] a wait told ${how} is obeyed`, async () => {
    const { transport } = transportOver(answer);
    expect(await transport.exchange(request)).toEqual({ end: 'unavailable', retryAfterMs });
  });
}

test('[D10] a refused token is renewed and the batch repeated once', async () => {
  const { transport, tokens, seen } = transportOver((asked) =>
    asked.headers.get('authorization') === 'Bearer new'
      ? ours(JSON.stringify(response))
      : ours(refusal('sign_in_needed'), { status: 401 }),
  );
  expect((await transport.exchange(request)).end).toBe('answer');
  expect(tokens.refusals).toEqual([undefined, 'old']);
  expect(seen).toHaveLength(2);
});

test('[D11] a token refused twice asks for a sign-in, an old app for an update', async () => {
  const refused = transportOver(() => ours(refusal('session_revoked'), { status: 401 }));
  expect(await refused.transport.exchange(request)).toEqual({ end: 'sign-in' });
  expect(refused.seen).toHaveLength(2);
  const old = transportOver(() => ours(refusal('update_needed'), { status: 426 }));
  expect(await old.transport.exchange(request)).toEqual({ end: 'update' });
});
