import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { listFiles } from './source-files.ts';

/** Names that the files of a folder export as values, tests left out. */
export function readExportedNames(root: string, folder: string): string[] {
  const files = listFiles(root, folder, ['.ts']).filter((file) => !file.includes('.test.'));
  return files.flatMap((file) => {
    const { module } = parseSync(file, readFileSync(path.join(root, file), 'utf8'));
    return module.staticExports
      .flatMap((found) => found.entries)
      .filter((entry) => !entry.isType)
      .map((entry) => entry.exportName.name)
      .filter((name) => name !== null);
  });
}
