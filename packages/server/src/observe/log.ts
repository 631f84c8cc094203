/**
 * The server's log: JSON lines whose fields come from an allow-list. What is not listed here cannot be logged: no token,
 * name, address, text or coordinate has a field (I15). Persons appear as pseudonyms that mean nothing elsewhere.
 */
import type { DigestPort } from '@jamz/core';
import { pino, type DestinationStream } from 'pino';

export type LogLevel = 'error' | 'info' | 'debug' | 'silent';

/** Every field a line may have. Strings are cut; anything else is dropped. */
export interface LogFields {
  readonly route?: string | undefined;
  readonly method?: string | undefined;
  readonly status?: number | undefined;
  readonly ms?: number | undefined;
  readonly code?: string | undefined;
  readonly person?: string | undefined;
  readonly door?: string | undefined;
  readonly event?: string | undefined;
  readonly count?: number | undefined;
  readonly name?: string | undefined;
  readonly errorName?: string | undefined;
  readonly errorAt?: string | undefined;
  readonly version?: string | undefined;
  readonly port?: number | undefined;
}

const allowed: ReadonlySet<string> = new Set<keyof LogFields>([
  'route',
  'method',
  'status',
  'ms',
  'code',
  'person',
  'door',
  'event',
  'count',
  'name',
  'errorName',
  'errorAt',
  'version',
  'port',
]);
const fieldLengthMax = 300;

export interface Log {
  error(what: string, fields?: LogFields): void;
  info(what: string, fields?: LogFields): void;
  debug(what: string, fields?: LogFields): void;
  /** Name and place of an error, never its text: texts may quote what a person wrote. */
  failure(what: string, error: unknown, fields?: LogFields): void;
  /** A stable stand-in for a person's id. */
  pseudonym(userId: string): string;
}

export interface LogStream extends DestinationStream {
  flush(): void;
}

/** Lines to a file descriptor: 1 is standard output, 2 standard error. */
export function createLogStream(descriptor: 1 | 2): LogStream {
  const stream = pino.destination({ fd: descriptor, sync: true });
  return { write: (line) => void stream.write(line), flush: () => stream.flushSync() };
}

export function createLog(options: {
  readonly level: LogLevel;
  readonly digest: DigestPort;
  /** Standard output when absent. */
  readonly stream?: DestinationStream | undefined;
}): Log {
  const { level, digest, stream } = options;
  const settings = { level, base: null, messageKey: 'what' };
  const logger = stream === undefined ? pino(settings) : pino(settings, stream);
  const failure: Log['failure'] = (what, error, fields) => {
    const errorName = error instanceof Error ? error.name : typeof error;
    logger.error(pick({ ...fields, errorName, errorAt: placeOf(error) }), what);
  };
  return {
    error: (what, fields) => logger.error(pick(fields), what),
    info: (what, fields) => logger.info(pick(fields), what),
    debug: (what, fields) => logger.debug(pick(fields), what),
    failure,
    pseudonym: (userId) => digest.mac('log', userId).slice(0, 12),
  };
}

function pick(fields: LogFields | undefined): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (!allowed.has(key)) continue;
    if (typeof value === 'number') kept[key] = value;
    if (typeof value === 'string') kept[key] = value.slice(0, fieldLengthMax);
  }
  return kept;
}

/**
 * The innermost lines of the stack. A message may hold line breaks and lines that look like a stack, so it is cut off by
 * its length; a stack that does not begin with its own message is not written at all.
 */
function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const stack = error.stack ?? '';
  const head = error.message === '' ? error.name : `${error.name}: ${error.message}`;
  if (!stack.startsWith(head)) return '';
  return stack
    .slice(head.length)
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, 3)
    .map((line) =>
      line.trim().replace(/\(?(?:file:\/\/)?\/[^ ]*\/(?=packages\/|node_modules\/)/u, ''),
    )
    .join(' < ');
}
