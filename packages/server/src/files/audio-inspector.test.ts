import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { limits } from '@jamz/core';
import { createSystemPorts } from '../system-ports.ts';
import { createAudioInspector, type AudioInspector } from './audio-inspector.ts';
import { hostileAudio } from './hostile-audio.test-support.ts';
import { smallWav } from './small-audio.test-support.ts';

// A loaded machine takes its time; what is bounded is the processor's.
vi.setConfig({ testTimeout: 60_000 });

const { timers } = createSystemPorts();
let folder: string;
let inspector: AudioInspector;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jamz-audio-'));
  inspector = createAudioInspector(timers);
});
afterAll(async () => {
  await inspector.close();
  await rm(folder, { recursive: true });
});

async function keep(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

const sound = { ok: true, value: 'audio/wav' };

test('[M6] a true file is what its bytes say', async () => {
  expect(await inspector.inspect(await keep('true', smallWav(1)))).toEqual(sound);
});

test.each(Object.keys(hostileAudio))('[H10] refused at a bounded price: %s', async (name) => {
  const path = await keep(name.replaceAll(' ', '-'), hostileAudio[name]?.() ?? '');
  const before = process.cpuUsage();
  expect(await inspector.inspect(path)).toMatchObject({ ok: false, error: { code: 'not_audio' } });
  const { user, system } = process.cpuUsage(before);
  // The thread is looked at every 20 ms, and ending it and starting the next costs something too.
  expect((user + system) / 1_000).toBeLessThan(limits.mediaParseMsMax * 10);
  // It goes on with the next one.
  expect(await inspector.inspect(await keep('true', smallWav(2)))).toEqual(sound);
});

const programs = {
  'never ends': `parentPort.on('message', () => { for (;;) {} });`,
  'falls over': `parentPort.on('message', () => { throw new Error('hostile'); });`,
  'goes away': `parentPort.on('message', () => process.exit(0));`,
  'eats all memory': `parentPort.on('message', () => { const all = []; for (;;) all.push({ a: [1, 2, 3] }); });`,
};

test.each(Object.entries(programs))(
  '[H10] a parser that %s is ended, and the process goes on',
  async (name, body) => {
    const source = `import { parentPort } from 'node:worker_threads';\n${body}\nparentPort.postMessage('ready');`;
    const program = pathToFileURL(await keep(`${name.replaceAll(' ', '-')}.mjs`, source));
    const broken = createAudioInspector(timers, { program });
    const path = await keep('true', smallWav(1));
    for (let n = 0; n < 2; n += 1) {
      const began = performance.now();
      expect(await broken.inspect(path)).toMatchObject({ ok: false, error: { code: 'not_audio' } });
      expect(performance.now() - began).toBeLessThan(15_000);
    }
    await broken.close();
  },
);

test('files are looked at one after the other, and a missing one is none', async () => {
  const path = await keep('true', smallWav(1));
  const paths = [path, join(folder, 'missing'), path, path];
  const ends = await Promise.all(paths.map((one) => inspector.inspect(one)));
  expect(ends.map(({ ok }) => ok)).toEqual([true, false, true, true]);
});
