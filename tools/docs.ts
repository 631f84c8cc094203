/** npm run docs: writes the files that are made from the code, and the hash of the wire schemas. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generatedDocs } from './generated-docs.ts';
import { hashWire, keptFile, readKept, writeKept } from './wire-hash.ts';

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

const root = process.cwd();
const kept = readKept(root);
const now = hashWire(root);
if (kept !== null && kept.hash !== now.hash && kept.protocolVersion === now.protocolVersion) {
  console.error(`not written ${keptFile}: a wire schema changed and the protocol version did not`);
  process.exitCode = 1;
} else {
  writeKept(root, now);
  console.log(`written   ${keptFile}`);
}
