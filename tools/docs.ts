/** npm run docs: writes the files that are made from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.ts';

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

for (const { path, render } of generatedDocs) {
  const text = await render();
  const changed = readOrEmpty(path) !== text;
  if (changed) writeFileSync(path, text);
  console.log(`${changed ? 'written  ' : 'unchanged'} ${path}`);
}
