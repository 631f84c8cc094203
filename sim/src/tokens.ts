/** The access token of one device, as far as the engine can feel it: it runs out, is renewed, or renewing is refused. */
import type { Chance } from './random.ts';
import type { World } from './world.ts';

export interface Tokens {
  /** False: the server answers 401 and nothing else. */
  isValid(): boolean;
  /** One call for all tabs of the device. `ms`: how long the way there and back takes. */
  refresh(ms: number, isReachable: () => boolean): Promise<'renewed' | 'silent' | 'refused'>;
  /** The person signs in where he is; whatever waits stays his. */
  signIn(): void;
}

export function createTokens(world: World, chance: Chance): Tokens {
  const { tokenMs } = world.rates();
  let validUntil = tokenMs === 0 ? Number.POSITIVE_INFINITY : chance.int(tokenMs);
  let isRevoked = false;
  let running: Promise<'renewed' | 'silent' | 'refused'> | null = null;

  const renew = (): void => {
    validUntil =
      tokenMs === 0 || world.isHealed()
        ? Number.POSITIVE_INFINITY
        : world.time.now() + chance.between(tokenMs / 2, tokenMs);
  };
  const ask = async (ms: number, isReachable: () => boolean) => {
    await new Promise<void>((resolve) => void world.time.after(ms, resolve));
    if (!isReachable()) return 'silent';
    if (chance.is(world.rates().refreshRefused)) isRevoked = true;
    if (isRevoked) {
      world.happened('sign-in needed');
      return 'refused';
    }
    renew();
    return 'renewed';
  };
  return {
    isValid: () => !isRevoked && (world.isHealed() || world.time.now() < validUntil),
    async refresh(ms, isReachable) {
      if (running !== null) world.happened('tabs shared one refresh');
      running ??= ask(ms, isReachable).finally(() => {
        running = null;
      });
      return running;
    },
    signIn() {
      if (!isRevoked) return;
      isRevoked = false;
      world.happened('signed in again');
      renew();
    },
  };
}
