/**
 * Keys of the simulated keyring: they outlive every server, can be away, and seal fast. The cipher hides nothing but
 * binds key and place as the real one does, so that a moved or mixed-up box is noticed.
 */
import { InvariantError, type KeyPort, type KeyState, type Owner, type OwnerKey } from '@jamz/core';
import { StoreUnavailableError } from '@jamz/stores';
import type { Chance } from './random.ts';

export interface SimKeyring {
  /** The port of one server. */
  port(): KeyPort;
  /** For the oracle: never away. */
  look(owner: Owner): KeyState | undefined;
  setAway(isAway: boolean): void;
  isAway(): boolean;
}

export function createSimKeyring(chance: Chance): SimKeyring {
  const keys = new Map<Owner, KeyState>();
  let isAway = false;
  const reachable = (): void => {
    if (isAway) throw new StoreUnavailableError('keyring: away');
  };
  return {
    port: () => ({
      async read(owners) {
        reachable();
        const found = new Map<Owner, KeyState>();
        for (const owner of owners) {
          const key = keys.get(owner);
          if (key !== undefined) found.set(owner, key);
        }
        return found;
      },
      async create(owner) {
        reachable();
        const key = keys.get(owner) ?? simKey(owner, chance.hex(8));
        keys.set(owner, key);
        return key;
      },
    }),
    look: (owner) => keys.get(owner),
    setAway(now) {
      isAway = now;
    },
    isAway: () => isAway,
  };
}

function simKey(owner: Owner, keyId: string): OwnerKey {
  let boxes = 0;
  return {
    owner,
    keyId,
    seal(plaintext, additionalData) {
      boxes += 1;
      return {
        owner,
        keyId,
        nonce: String(boxes),
        ct: `${additionalData}\n${plaintext}`,
      };
    },
    open(box, additionalData) {
      const { length } = additionalData;
      const isHere = box.ct.startsWith(additionalData) && box.ct.charAt(length) === '\n';
      if (box.keyId !== keyId || !isHere) {
        throw new InvariantError('must hold: a box opens under its key and additional data');
      }
      return box.ct.slice(length + 1);
    },
  };
}
