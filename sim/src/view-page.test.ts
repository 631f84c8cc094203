import { expect, test } from 'vitest';
import { runSeed } from './run-seed.ts';
import { toViewEvents, viewPage } from './view-page.ts';

test('a line of the trace stands in the lane of its device or server', () => {
  expect(
    toViewEvents(['12 op u1d2.1 note.put toy:r1 x', '15 s2 up', '16 ! keys away ', 'no line']),
  ).toEqual([
    { at: 12, lane: 'u1d2', kind: 'edit', text: 'u1d2.1 note.put toy:r1 x' },
    { at: 15, lane: 's2', kind: 'server', text: 'up' },
    { at: 16, lane: 'world', kind: 'fault', text: 'keys away ' },
  ]);
});

test('the page of a seed holds its events, and no text of a trace can end its script', async () => {
  const done = await runSeed({ seed: '3', operations: 20, traceLines: 100_000 });
  const trace = [...done.trace, '99999 op u1d1.1 </script><b>'];
  const page = viewPage({ ...done, trace, violation: 'I9 <late>' });
  const [, data = ''] = /id="data">(.*?)<\/script>/su.exec(page) ?? [];
  const { events, lanes } = JSON.parse(data) as {
    events: readonly { readonly text: string }[];
    lanes: readonly string[];
  };
  expect(events).toHaveLength(trace.length);
  expect(events.at(-1)?.text).toBe('u1d1.1 </script><b>');
  expect(lanes[0]).toBe('world');
  expect(lanes).toEqual(expect.arrayContaining(['s1', 'u1d1', 'u2d1']));
  expect(page).toContain('I9 &lt;late&gt;');
});
