/** How smooth a page is, seen from inside it: the time between its frames, and how long it takes to answer a hand. */
import type { Page } from 'playwright-core';

export interface Smoothness {
  readonly frames: number;
  /** Milliseconds between two frames. */
  readonly p95: number;
  readonly max: number;
  /**
   * Longest time from a tap or a key to the frame that shows its effect, in milliseconds; 0 when nothing was touched.
   * As the browser tells it (Event Timing), but for letters typed into a field: Chromium without a window tells their
   * frame only with the next tap, 1.6 s even in an empty page with one bare field. Those count up to the start of the
   * second frame after them, which is never before the one that shows them.
   */
  readonly inp: number;
}

interface Meter {
  start(): void;
  stop(): { readonly frames: number[]; readonly events: number[] };
}

/** Once per page, before anything is measured. */
export async function installMeter(page: Page): Promise<void> {
  await page.evaluate(() => {
    let frames: number[] = [];
    let events: number[] = [];
    let running = false;
    let last = 0;
    type EventTiming = PerformanceEntry & { interactionId?: number; target?: Node | null };
    const isField = (target: unknown) =>
      target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement;
    const step = (at: number) => {
      if (!running) return;
      // The time at which a frame began, as the display counts it: steps of 16.7 ms, or two of them when one was missed.
      if (last !== 0) frames.push(at - last);
      last = at;
      requestAnimationFrame(step);
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as EventTiming[]) {
        const isTyped = entry.name.startsWith('key') && isField(entry.target);
        if (running && (entry.interactionId ?? 0) > 0 && !isTyped) events.push(entry.duration);
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const frameAfter = (event: Event) => {
      if (!running || !isField(event.target)) return;
      requestAnimationFrame(() =>
        requestAnimationFrame((at) => events.push(Math.round(at - event.timeStamp))),
      );
    };
    addEventListener('keydown', frameAfter, true);
    addEventListener('keyup', frameAfter, true);
    (globalThis as unknown as { meter: Meter }).meter = {
      start() {
        frames = [];
        events = [];
        last = 0;
        running = true;
        requestAnimationFrame(step);
      },
      stop() {
        running = false;
        return { frames, events };
      },
    };
  });
}

/** Measures while `act` goes on. */
export async function measure(page: Page, act: () => Promise<void>): Promise<Smoothness> {
  await page.evaluate(() => (globalThis as unknown as { meter: Meter }).meter.start());
  await act();
  // The answer to the last touch is told with the frame after the next one.
  await page.waitForTimeout(200);
  const { frames, events } = await page.evaluate(() =>
    (globalThis as unknown as { meter: Meter }).meter.stop(),
  );
  const sorted = frames.toSorted((a, b) => a - b);
  return {
    frames: sorted.length,
    p95: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0,
    max: sorted.at(-1) ?? 0,
    inp: Math.max(0, ...events),
  };
}

/** A wheel that turns the page on by `px`, at an even speed. */
export async function roll(page: Page, px: number, pxPerSecond: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: 180,
    y: 420,
    yDistance: -px,
    speed: pxPerSecond,
    gestureSourceType: 'mouse',
  });
  await session.detach();
}

export async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  if (rate === 1) await session.detach();
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time: what others do on the machine is not in it. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The same act under the browser's own trace: kept as a file, and the longest task of the page's thread told. */
export async function trace(
  page: Page,
  act: () => Promise<void>,
): Promise<{ readonly events: readonly TraceEvent[]; readonly longestTaskMs: number }> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  const complete = new Promise<void>((resolve) => {
    session.once('Tracing.tracingComplete', () => resolve());
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] },
  });
  await act();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return { events, longestTaskMs: longestTask(events) };
}

function longestTask(events: readonly TraceEvent[]): number {
  const isLaidOut = (one: TraceEvent): boolean =>
    events.some(({ name, pid, tid }) => name === 'Layout' && pid === one.pid && tid === one.tid);
  const main = events.find(
    (one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain' && isLaidOut(one),
  );
  const tasks = events.filter(
    ({ name, ph, pid, tid }) =>
      ph === 'X' && name.endsWith('RunTask') && pid === main?.pid && tid === main.tid,
  );
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur / 1000), 0);
}
