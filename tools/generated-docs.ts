import { errorTable } from '@jamz/core';
import { configTable } from 'jamz/configuration';
import { renderOpenApi } from './render-open-api.ts';

/** A checked-in file that is made from the code. */
export interface GeneratedDoc {
  readonly path: string;
  readonly render: () => string | Promise<string>;
}

/** A Markdown table; `|` inside a cell is escaped. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n');
}

const madeFrom = (source: string): string =>
  `Made by \`npm run docs\` from \`${source}\`; \`npm run check\` holds both together.\n`;

function renderErrors(): string {
  const rows = Object.entries(errorTable).map(([code, row]) => [
    `\`${code}\``,
    String(row.status),
    row.retry,
    row.text,
  ]);
  return [
    '# Error codes\n',
    madeFrom('packages/core/src/errors.ts'),
    'Retry: `never` the same request ends the same way; `backoff` wait and repeat; `after-auth` sign in first; `reset` start over',
    'from a reset. A code is never used again for something else; decide by the code, never by the text.\n',
    renderTable(['code', 'status', 'retry', 'what people read'], rows),
  ].join('\n');
}

function renderConfiguration(): string {
  const rows = configTable().map((row) => [
    `\`${row.key}\``,
    `\`${row.environment}\``,
    `\`${row.flag}\``,
    row.standard,
    row.meaning,
  ]);
  return [
    '# Configuration\n',
    madeFrom('apps/jamz/src/config-schema.ts'),
    'A flag wins over the environment, the environment over the file, the file over the default. `npx jamz config` shows what is',
    'in force and where it comes from.\n',
    renderTable(['key in the file', 'environment', 'flag', 'default', 'meaning'], rows),
  ].join('\n');
}

/** Every file that `npm run docs` writes. */
export const generatedDocs: readonly GeneratedDoc[] = [
  { path: 'docs/errors.md', render: renderErrors },
  { path: 'docs/configuration.md', render: renderConfiguration },
  { path: 'docs/openapi.json', render: renderOpenApi },
];
