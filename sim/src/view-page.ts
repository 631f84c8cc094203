/** One seed as a page that plays it: a lane for every device and server, and what happened at the moment you stand at. */
import type { SeedResult } from './run-seed.ts';
import { viewScript, viewStyle } from './view-script.ts';

/** One line of the trace, as the page draws it. */
export interface ViewEvent {
  /** Virtual milliseconds. */
  readonly at: number;
  /** Device or server; `world` for what belongs to none. */
  readonly lane: string;
  readonly kind: ViewKind;
  readonly text: string;
}

/** `fault` covers everything that is counted: what breaks, and what must happen sometimes. */
export type ViewKind = 'edit' | 'sent' | 'answer' | 'fault' | 'alarm' | 'server';

const kinds: Readonly<Record<string, ViewKind>> = {
  op: 'edit',
  '>': 'sent',
  '<': 'answer',
  '!': 'fault',
  alarm: 'alarm',
};

/** Bodies of messages are for the replay in a terminal: here a line is to be read at a glance. */
const textLengthMax = 220;

export function toViewEvents(trace: readonly string[]): readonly ViewEvent[] {
  return trace.flatMap((line) => {
    const [, at, mark = '', text = ''] = /^(\d+) (\S+) ?(.*)$/su.exec(line) ?? [];
    if (at === undefined) return [];
    const isServer = /^s\d+$/u.test(mark);
    const lane = isServer ? mark : (/\bu\d+d\d+|\bs\d+\b/u.exec(text)?.[0] ?? 'world');
    const kind = isServer ? 'server' : (kinds[mark] ?? 'fault');
    return [{ at: Number(at), lane, kind, text: text.slice(0, textLengthMax) }];
  });
}

/** A page that needs nothing but itself. */
export function viewPage({ seed, violation, trace, operations, hash }: SeedResult): string {
  const events = toViewEvents(trace);
  const lanes = [...new Set(events.map(({ lane }) => lane))].toSorted(
    (a, b) => Number(b === 'world') - Number(a === 'world') || a.localeCompare(b),
  );
  const data = JSON.stringify({ events, lanes }).replaceAll('<', String.raw`\u003c`);
  const end = violation ?? 'no rule was broken';
  const facts = `${operations} edits, ${events.length} events, trace ${hash}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Seed ${escapeText(seed)}</title>
<style>${viewStyle}</style>
<h1>Seed ${escapeText(seed)}</h1>
<p>${facts}. <strong>${escapeText(end)}</strong></p>
<p>
  <button id="play" type="button">Play</button>
  <label>Moment <input id="moment" type="range" min="0" value="0"></label>
  <output id="clock" for="moment">0.0 s</output>
  <label>Speed <select id="speed"><option>1</option><option selected>4</option><option>20</option></select></label>
  <label>Only lines with <input id="filter" type="search"></label>
</p>
<canvas id="lanes" role="img" aria-label="What happened, over time, one lane for each device and server"></canvas>
<ul class="legend" aria-label="Marks">
  <li>o edit</li><li>&gt; sent</li><li>&lt; answer</li><li>! fault or event</li><li>A alarm</li><li>s server</li>
</ul>
<ol id="lines" aria-label="Lines up to this moment, newest first"></ol>
<script type="application/json" id="data">${data}</script>
<script>${viewScript}</script>
</html>
`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeText = (text: string): string =>
  text.replaceAll(/[&<>]/gu, (letter) => escapes[letter] ?? letter);
