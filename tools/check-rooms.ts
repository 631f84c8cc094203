/** Checks that every import keeps to `tools/rooms.ts`, and the habits that a line of text shows. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findCycles, type Edges } from './find-cycles.ts';
import { checkHabits } from './check-habits.ts';
import { doors, rooms, sideDoors, simulated, workshops, type Room } from './rooms.ts';
import { listFiles, readSourceFile, type Import, type SourceFile } from './source-files.ts';

interface Manifest {
  readonly dependencies: readonly string[];
  readonly all: readonly string[];
}

interface Place {
  readonly folder: string;
  readonly room: Room;
  readonly manifest: Manifest;
  readonly file: SourceFile;
  readonly isTest: boolean;
}

const root = process.cwd();
const problems: string[] = [];
const names = new Map(Object.entries(rooms).map(([folder, room]) => [room.name, folder]));
const edges: Edges = new Map();

function readManifest(folder: string): Manifest {
  const parsed: unknown = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  const keys = (field: string): string[] => {
    const record = (parsed as Readonly<Record<string, unknown>>)[field];
    return typeof record === 'object' && record !== null ? Object.keys(record) : [];
  };
  const dependencies = [...keys('dependencies'), ...keys('peerDependencies')];
  return { dependencies, all: [...dependencies, ...keys('devDependencies')] };
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** The folder below `src` in which a file lies; `.` for a file of `src` itself. */
function innerFolder(folder: string, file: string): string {
  const parts = file.slice(`${folder}/src/`.length).split('/');
  return parts.length === 1 ? '.' : (parts[0] ?? '.');
}

function checkInner(place: Place, target: string): string | undefined {
  const { folder, room, file } = place;
  if (room.folders === undefined || doors.includes(file.path)) return undefined;
  const from = innerFolder(folder, file.path);
  const to = innerFolder(folder, target);
  const allowed = room.folders[from];
  if (allowed === undefined) return `folder ${from} is not in tools/rooms.ts`;
  if (from !== to && !allowed.includes(to)) return `${from} may not import ${to} (${target})`;
  if (room.apart?.includes(from) && from === to) {
    const [here, there] = [file.path, target].map((name) => name.split('/')[4]);
    if (here !== there) return `${from} never import each other (${target})`;
  }
  return undefined;
}

function checkRelative(place: Place, found: Import): string | undefined {
  const { folder, file } = place;
  // The build's way to ask for a worker's address.
  const plain = found.specifier.replace(/\?worker&url$/u, '');
  const target = path.posix.join(path.posix.dirname(file.path), plain);
  if (!target.startsWith(`${folder}/`))
    return `${found.specifier} leaves the package: import it by name`;
  if (/\.(css|json|svg|cjs)(\?\w+)?$/u.test(target)) return undefined;
  if (!existsSync(path.join(root, target)))
    return `${found.specifier} names no file (write its .ts)`;
  if (!found.typeOnly) edges.set(file.path, [...(edges.get(file.path) ?? []), target]);
  if (!place.isTest && /\.(test|test-support|contract|bench|e2e)\.tsx?$/u.test(target))
    return `${target} is a test file`;
  if (doors.includes(target) && !place.isTest) return `${target} is a door: import the file itself`;
  return place.isTest ? undefined : checkInner(place, target);
}

function checkHouse(place: Place, found: Import): string | undefined {
  const { room, manifest } = place;
  const name = packageOf(found.specifier);
  const target = names.get(name);
  if (target === undefined) return `${name} is no package of the house`;
  if (workshops.includes(target)) return `${name} is a workshop: nothing imports it`;
  const isDoor = found.specifier === name || sideDoors.includes(found.specifier);
  if (!isDoor)
    return `${found.specifier} is a deep import: only the package's doors may be imported`;
  if (!room.may.includes(found.specifier) && !(place.isTest && room.may.includes(name))) {
    return `${room.name} may not import ${found.specifier}`;
  }
  if (!manifest.all.includes(name))
    return `${name} is not declared in ${place.folder}/package.json`;
  return undefined;
}

function checkOutside(place: Place, found: Import): string | undefined {
  const { room, manifest, isTest, file } = place;
  const name = packageOf(found.specifier);
  const isWorkshop = workshops.includes(place.folder);
  if (found.specifier.startsWith('node:')) {
    if (isTest || isWorkshop) return undefined;
    if (!room.node) return `${room.name} may not import ${found.specifier}`;
    const inside = simulated.find((folder) => file.path.startsWith(`${folder}/`));
    return inside === undefined
      ? undefined
      : `${inside} runs in the simulator: no ${found.specifier}`;
  }
  if (name.startsWith('virtual:')) return undefined;
  if (isTest && rootManifest.all.includes(name)) return undefined;
  if (!isTest && room.outside !== undefined && !room.outside.includes(found.specifier)) {
    return `${room.name} may import from outside only ${room.outside.join(' and ')}`;
  }
  const declared =
    found.typeOnly || isTest || isWorkshop
      ? [...manifest.all, ...rootManifest.all]
      : manifest.dependencies;
  const types = `@types/${name.replace('@', '').replace('/', '__')}`;
  if (declared.includes(name) || (found.typeOnly && declared.includes(types))) return undefined;
  return `${name} is not declared in ${place.folder}/package.json`;
}

function checkImport(place: Place, found: Import): string | undefined {
  if (found.specifier.startsWith('.')) return checkRelative(place, found);
  if (found.specifier.startsWith('@jamz/') || packageOf(found.specifier) === 'jamz')
    return checkHouse(place, found);
  return checkOutside(place, found);
}

function checkFile(place: Place): void {
  const { file } = place;
  const report = (line: number, text: string): void =>
    void problems.push(`${file.path}:${line} ${text}`);
  for (const found of file.imports) {
    const problem = checkImport(place, found);
    if (problem !== undefined) report(found.line, problem);
  }
  for (const line of file.stars) report(line, 'export * is not allowed: name what goes out');
  for (const line of file.opaque) report(line, 'an import that the room checker cannot follow');
  if (file.onlyReExports && !doors.includes(file.path))
    report(1, 'a barrel: only a package door passes on exports');
  for (const { line, text } of checkHabits(file)) report(line, text);
}

function checkManifest(folder: string, room: Room, manifest: Manifest): void {
  for (const name of manifest.all.filter((dependency) => names.has(dependency))) {
    if (!room.may.includes(name))
      problems.push(`${folder}/package.json ${room.name} may not depend on ${name}`);
  }
}

const rootManifest = readManifest('.');
let fileCount = 0;
for (const [folder, room] of Object.entries(rooms)) {
  const manifest = readManifest(folder);
  checkManifest(folder, room, manifest);
  const isWorkshop = workshops.includes(folder);
  const files = listFiles(root, isWorkshop ? folder : `${folder}/src`, ['.ts', '.tsx']);
  if (files.length < room.filesMin) {
    problems.push(`${folder} has ${files.length} files, at least ${room.filesMin} were expected`);
  }
  fileCount += files.length;
  for (const name of files) {
    const isTest = isWorkshop || /\.(test|test-support|contract|bench)\.tsx?$/u.test(name);
    checkFile({ folder, room, manifest, file: readSourceFile(root, name), isTest });
  }
}
/** The table itself must not allow a circle; files at the root of `src` stand outside it. */
function checkTable(folder: string, room: Room): void {
  const table: Edges = new Map(
    Object.entries(room.folders ?? {}).map(([from, to]) => [
      from,
      to.filter((name) => name !== '.'),
    ]),
  );
  for (const cycle of findCycles(table)) {
    problems.push(`tools/rooms.ts allows a circle in ${folder}: ${cycle.join(' -> ')}`);
  }
}

for (const [folder, room] of Object.entries(rooms)) checkTable(folder, room);
for (const cycle of findCycles(edges))
  problems.push(`${cycle[0]} is in a cycle: ${cycle.join(' -> ')}`);

for (const problem of problems) console.error(problem);
console.log(`${fileCount} files, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
