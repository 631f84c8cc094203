import { expect, test } from 'vitest';
import { createDemoMusic } from './create-demo-music.ts';

test('[W7] a piece is played in a thread while this one goes on', async () => {
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 5);
  const { signal } = new AbortController();
  const rendered = await createDemoMusic().render('rain-on-the-roof', signal);
  clearInterval(counting);
  expect(rendered.mime).toBe('audio/wav');
  const samples = (rendered.bytes.length - 44) / 2;
  expect(Math.abs((samples * 1_000) / 24_000 - rendered.durMs)).toBeLessThan(1);
  expect(turns).toBeGreaterThan(20);
});

test('a player that is told to end says so', async () => {
  const ending = new AbortController();
  const rendering = createDemoMusic().render('last-light', ending.signal);
  ending.abort();
  await expect(rendering).rejects.toThrow('ended before its piece did');
  await expect(createDemoMusic().render('last-light', ending.signal)).rejects.toThrow('aborted');
});
