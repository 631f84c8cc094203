/** Can this server work right now, and if not: which part cannot? */
import type { HealthAnswer } from '@jamz/core';

export interface HealthPart {
  readonly name: string;
  /** Resolves when the part works; throws when it does not. */
  readonly look: () => Promise<void>;
}

export interface Health {
  look(): Promise<HealthAnswer>;
  /** From now on not ready: told to end. */
  drain(): void;
}

export function createHealth(parts: readonly HealthPart[]): Health {
  let isDraining = false;
  return {
    async look() {
      const states = await Promise.all(
        parts.map(async ({ name, look }) => [name, await stateOf(look)] as const),
      );
      if (isDraining) states.push(['process', 'stopping']);
      const ready = states.every(([, state]) => state === 'ok');
      return { ready, parts: Object.fromEntries(states) };
    },
    drain() {
      isDraining = true;
    },
  };
}

/** The error's name is enough for who looks from outside; the log has the rest. */
async function stateOf(look: () => Promise<void>): Promise<string> {
  try {
    await look();
    return 'ok';
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
}
