import { connect, type AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { limits, type Timers } from '@jamz/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { limitBodyTime, readHostileBodies, readUploads } from './bodies.ts';

let app: FastifyInstance;
let due: { readonly ms: number; readonly ring: () => void; isCancelled: boolean }[];
beforeEach(async () => {
  due = [];
  const timers: Timers = {
    after(ms, ring) {
      const one = { ms, ring, isCancelled: false };
      due.push(one);
      return { cancel: () => void (one.isCancelled = true) };
    },
  };
  app = Fastify({ forceCloseConnections: true });
  readHostileBodies(app);
  limitBodyTime(app, timers);
  app.post('/json', async () => 'read');
  await app.register(async (room) => {
    readUploads(room);
    room.patch('/part', { config: { takes: 'upload' } }, async (request) => {
      for await (const _ of request.body as AsyncIterable<Buffer>);
      return 'read';
    });
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

/** The head and the first byte of a body of ten; resolves with everything that came back when the line is dead. */
async function beginBody(head: string): Promise<{ readonly ended: Promise<string> }> {
  const { port } = app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
  socket.on('error', () => {});
  const ended = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(answer));
  });
  socket.write(`${head} HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n`);
  const isPart = head.startsWith('PATCH');
  socket.write(`content-type: application/${isPart ? 'offset+octet-stream' : 'json'}\r\n\r\n1`);
  while (due.length === 0) await new Promise((resolve) => setImmediate(resolve));
  return { ended };
}

test.each([
  ['POST /json', limits.requestMsMax],
  ['PATCH /part', limits.uploadPatchMsMax],
])('[H7] a body of %s that does not come ends its connection', async (head, ms) => {
  const { ended } = await beginBody(head);
  expect(due.map((one) => one.ms)).toEqual([ms]);
  due[0]?.ring();
  expect(await ended).not.toContain('200 OK');
});

test('[H7] a body that came is not waited for', async () => {
  const { port } = app.server.address() as AddressInfo;
  const ask = (body: string | null) =>
    fetch(`http://127.0.0.1:${port}/json`, {
      method: 'POST',
      ...(body !== null && { body, headers: { 'content-type': 'application/json' } }),
    });
  expect(await (await ask('{}')).text()).toBe('read');
  expect(due.map(({ isCancelled }) => isCancelled)).toEqual([true]);
  await ask(null);
  expect(due).toHaveLength(1);
});
