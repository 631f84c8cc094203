import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** One `import`, `export ... from`, `import()` or worker address of a file. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  readonly typeOnly: boolean;
  readonly reExport: boolean;
}

/** One source file as far as the room checker cares. */
export interface SourceFile {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly lines: readonly string[];
  readonly imports: readonly Import[];
  /** Lines of `export *`. */
  readonly stars: readonly number[];
  /** Lines of forms the checker cannot follow: `import('x').T`, `import x = require()`, a computed `import()`. */
  readonly opaque: readonly number[];
  /** True when the file only passes on what others export. */
  readonly onlyReExports: boolean;
}

const skipped = new Set(['node_modules', 'dist', 'fixtures', 'coverage']);

/** All files below `folder` (itself relative to `root`) whose name ends in one of `endings`, in a fixed order. */
export function listFiles(root: string, folder: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) continue;
    const inside = `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...listFiles(root, inside, endings));
    else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(inside);
  }
  return found;
}

const unquoted = (text: string): string | undefined => /^(['"`])([^'"`$]*)\1$/u.exec(text)?.[2];

/** Reads and parses one file. */
export function readSourceFile(root: string, file: string): SourceFile {
  const text = readFileSync(path.join(root, file), 'utf8');
  const lineStarts = [0, ...[...text.matchAll(/\n/gu)].map((match) => match.index + 1)];
  const lineAt = (offset: number): number =>
    lineStarts.findLastIndex((start) => start <= offset) + 1;
  const { module, program } = parseSync(file, text);
  const imports: Import[] = [];
  const stars: number[] = [];
  const opaque: number[] = [];
  for (const found of module.staticImports) {
    const typeOnly = found.entries.length > 0 && found.entries.every((entry) => entry.isType);
    const { value } = found.moduleRequest;
    imports.push({ specifier: value, line: lineAt(found.start), typeOnly, reExport: false });
  }
  for (const found of module.staticExports) {
    const from = found.entries.find((entry) => entry.moduleRequest !== null)?.moduleRequest?.value;
    if (from === undefined) continue;
    const line = lineAt(found.start);
    const typeOnly = found.entries.every((entry) => entry.isType);
    imports.push({ specifier: from, line, typeOnly, reExport: true });
    if (found.entries.some((entry) => entry.importName.kind.startsWith('All'))) stars.push(line);
  }
  for (const { start, moduleRequest } of module.dynamicImports) {
    const specifier = unquoted(text.slice(moduleRequest.start, moduleRequest.end));
    const line = lineAt(start);
    if (specifier === undefined) opaque.push(line);
    else imports.push({ specifier, line, typeOnly: false, reExport: false });
  }
  new Visitor({
    TSImportType: (node) => void opaque.push(lineAt(node.start)),
    TSImportEqualsDeclaration: (node) => void opaque.push(lineAt(node.start)),
    NewExpression(node) {
      const source = text.slice(node.start, node.end);
      const address = /^new (?:Shared)?Worker\(\s*new URL\(\s*['"]([^'"]+)['"]/u.exec(source)?.[1];
      if (address === undefined) return;
      imports.push({
        specifier: address,
        line: lineAt(node.start),
        typeOnly: false,
        reExport: false,
      });
    },
  }).visit(program);
  const passesOn = module.staticExports.some((found) =>
    found.entries.some((entry) => entry.moduleRequest !== null),
  );
  const onlyReExports =
    passesOn &&
    program.body.every(
      (node) =>
        node.type === 'ImportDeclaration' ||
        node.type === 'ExportAllDeclaration' ||
        (node.type === 'ExportNamedDeclaration' && node.source !== null),
    );
  return { path: file, lines: text.split('\n'), imports, stars, opaque, onlyReExports };
}
