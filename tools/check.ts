/**
 * npm run check: everything that must hold before a change goes in, cheap parts first, two at a time.
 * `npm run check -- rooms types` runs the named parts alone.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parts, type Part } from './check-parts.ts';

interface Ended {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

function runPart(part: Part): Promise<Ended> {
  const begun = performance.now();
  const child = spawn(process.execPath, part.args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const ok = code === 0 && (part.expects?.test(output) ?? true);
      resolve({ ok, output, seconds: (performance.now() - begun) / 1000 });
    });
  });
}

function choose(names: readonly string[]): readonly Part[] {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    const known = parts.map((part) => part.name).join(' ');
    console.error(`No part is called ${unknown.join(' ')}. There are: ${known}`);
    process.exit(1);
  }
  return names.length === 0 ? parts : parts.filter((part) => names.includes(part.name));
}

const begun = performance.now();
const waiting = [...choose(process.argv.slice(2))];
const failed: string[] = [];

async function work(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const { ok, output, seconds } = await runPart(part);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${part.name.padEnd(10)} ${seconds.toFixed(1)} s`);
    if (ok) continue;
    failed.push(part.name);
    console.log(output.trimEnd().replaceAll(/^/gmu, '  | '));
  }
}

await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
console.log(`check took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
if (failed.length > 0) console.error(`failed: ${failed.join(' ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
