/** The wire schemas change only together with the protocol version. */
import { hashWire, keptFile, readKept } from './wire-hash.ts';

const schemasMin = 20;
const root = process.cwd();
const kept = readKept(root);
const now = hashWire(root);

function findProblem(): string | undefined {
  if (now.schemas < schemasMin) return `only ${now.schemas} wire schemas were found`;
  if (kept === null) return `${keptFile} is missing: npm run docs writes it`;
  if (kept.hash === now.hash && kept.protocolVersion === now.protocolVersion) return undefined;
  if (kept.protocolVersion === now.protocolVersion) {
    return `a wire schema changed: raise protocolVersion in packages/core/src/protocol/version.ts, then npm run docs`;
  }
  return `${keptFile} is of protocol version ${kept.protocolVersion}: npm run docs brings it up to date`;
}

const problem = findProblem();
console.log(problem ?? `${now.schemas} wire schemas, protocol version ${now.protocolVersion}`);
process.exitCode = problem === undefined ? 0 : 1;
