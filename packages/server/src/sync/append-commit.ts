/**
 * One insert, and the truth about it: when the answer goes missing, the store is asked whose commit stands at that
 * version, and nothing is acknowledged before that is known (I18).
 */
import { limits, type Clock, type StoredCommit } from '@jamz/core';
import { AppendUnknownError, type AppendResult, type LogStore } from '@jamz/stores';

export type AppendEnd =
  | 'appended'
  /** Another commit stands at this version. */
  | 'lost'
  | 'fenced'
  /** Too old to be appended (EN15 follows by `at`): make it anew with the time of now. */
  | 'stale';

export interface AppendPorts {
  readonly log: Pick<LogStore, 'head' | 'read'>;
  readonly append: (commit: StoredCommit) => Promise<AppendResult>;
  readonly clock: Clock;
}

export async function appendCommit(ports: AppendPorts, commit: StoredCommit): Promise<AppendEnd> {
  let isUnsure = false;
  for (let tries = 0; tries < limits.casTriesMax; tries += 1) {
    if (ports.clock.now() - commit.at > limits.commitAgeMsMax) return 'stale';
    try {
      const { end } = await ports.append(commit);
      // After an unknown answer, the commit that was first may be this very one.
      return end === 'lost' && isUnsure && (await isStored(ports, commit)) ? 'appended' : end;
    } catch (error) {
      if (!(error instanceof AppendUnknownError)) throw error;
      isUnsure = true;
    }
    const head = await ports.log.head(commit.scope);
    if (head.version >= commit.version) {
      return (await isStored(ports, commit)) ? 'appended' : 'lost';
    }
  }
  throw new AppendUnknownError('the store keeps its answers to itself');
}

async function isStored({ log }: AppendPorts, commit: StoredCommit): Promise<boolean> {
  const [standing] = await log.read(commit.scope, commit.version - 1, 1);
  return standing?.version === commit.version && standing.id === commit.id;
}
