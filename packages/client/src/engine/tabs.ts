/** The tabs of one person among each other: what changed is read again, work is handed to the drainer (D8). */
import { isOutcome, isScope, type Scope } from '@jamz/core';
import type { Channel, ChannelMessage, DrainerFacts } from '../outbox/drainer-lock.ts';
import type { EndNotice } from './engine-room.ts';

export interface TabPorts {
  readonly channel: Channel;
  /** Reads again; several messages in a row make one reading. */
  readonly reload: (scopes: readonly Scope[] | 'all', what: 'rows' | 'all') => Promise<void>;
  readonly ended: (notices: readonly EndNotice[]) => void;
  readonly facts: (facts: DrainerFacts) => void;
  readonly wake: (how: { readonly now: boolean; readonly wanted: readonly Scope[] }) => void;
  readonly signedOut: () => void;
}

export interface Tabs {
  post(message: ChannelMessage): void;
  tellEnded(notices: readonly EndNotice[]): void;
  close(): void;
}

export function createTabs(ports: TabPorts): Tabs {
  /** Scopes to be read again: by how much of them. */
  let due = new Map<Scope, 'rows' | 'all'>();
  let dueAll = false;
  let reading = false;

  const read = async (): Promise<void> => {
    reading = true;
    while (dueAll || due.size > 0) {
      const [all, scopes] = [dueAll, due];
      dueAll = false;
      due = new Map();
      if (all) {
        await ports.reload('all', 'all');
        continue;
      }
      for (const what of ['all', 'rows'] as const) {
        const some = [...scopes].filter(([, one]) => one === what).map(([scope]) => scope);
        if (some.length > 0) await ports.reload(some, what);
      }
    }
    reading = false;
  };
  const want = (scopes: readonly Scope[], what: 'rows' | 'all'): void => {
    for (const scope of scopes) due.set(scope, due.get(scope) === 'all' ? 'all' : what);
    if (!reading) void read();
  };

  const unsubscribe = ports.channel.onMessage((message) => {
    switch (message.type) {
      case 'rows':
        want(scopesIn(message.scopes), 'rows');
        return;
      case 'scopes':
        want(scopesIn(message.scopes), 'all');
        return;
      case 'all':
        dueAll = true;
        want([], 'all');
        return;
      case 'outcomes':
        ports.ended(message.outcomes.flatMap((text) => noticeIn(text)));
        return;
      case 'facts':
        ports.facts(message.facts);
        return;
      case 'wake':
        ports.wake({ now: message.now, wanted: scopesIn(message.wanted) });
        return;
      case 'signed-out':
        ports.signedOut();
    }
  });

  return {
    post: (message) => ports.channel.post(message),
    tellEnded(notices) {
      ports.channel.post({ type: 'outcomes', outcomes: notices.map((one) => JSON.stringify(one)) });
    },
    close() {
      unsubscribe();
      ports.channel.close();
    },
  };
}

const scopesIn = (texts: readonly string[]): readonly Scope[] =>
  texts.filter((text) => isScope(text));

function noticeIn(text: string): readonly EndNotice[] {
  try {
    const { scope, name, ...outcome } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!isOutcome(outcome) || !isScope(scope)) return [];
    return [{ ...outcome, scope, name: String(name) }];
  } catch {
    return [];
  }
}
