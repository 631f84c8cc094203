/** Passwords: Argon2id, a few at once, the rest in a short queue; common ones are refused (SECURITY section 1). */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { totalmem } from 'node:os';
import { appError, err, limits, ok, type Result } from '@jamz/core';
import { createWorkQueue } from '../work-queue.ts';
import { commonPasswords } from './common-passwords.ts';

export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
}
export const defaultPasswordCost: PasswordCost = { memoryKiB: 64 * 1024, passes: 3 };

const smallMachineBytes = 1024 ** 3;

export interface Passwords {
  /** `unavailable` when too many wait already. */
  hash(password: string): Promise<Result<string>>;
  /** The same work is done for `null` (an unknown name): nothing can be learnt from the time. */
  verify(password: string, stored: string | null): Promise<Result<boolean>>;
  /** True when made with other costs than today's: hash again at sign-in. */
  isOld(stored: string): boolean;
}

/** `weak_password` when too short or among the most common ones; no rules about which characters. */
export function checkPassword(password: string, login: string): Result<null> {
  const text = password.normalize('NFKC');
  const isTooShort = [...text].length < limits.passwordLengthMin;
  const lower = text.toLowerCase();
  const isCommon = commonPasswords.has(lower) || lower === login.trim().toLowerCase();
  return isTooShort || isCommon ? err(appError('weak_password')) : ok(null);
}

/** Argon2id, 32 bytes; given so that a test can count what is done. */
export type Derive = (password: string, salt: Buffer, cost: PasswordCost) => Promise<Buffer>;

export function createPasswords(
  cost: PasswordCost = defaultPasswordCost,
  derive: Derive = deriveArgon2id,
): Passwords {
  const isSmall = Math.min(totalmem(), process.constrainedMemory() || Infinity) < smallMachineBytes;
  const queue = createWorkQueue(isSmall ? 1 : limits.passwordHashesAtOnce, limits.passwordQueueMax);
  const decoy = formatHash(cost, randomBytes(16), randomBytes(32));

  return {
    hash: (password) =>
      queue.run(async () => {
        const salt = randomBytes(16);
        return formatHash(cost, salt, await derive(password, salt, cost));
      }),
    verify: (password, stored) =>
      queue.run(async () => {
        const parts = parseHash(stored ?? decoy);
        if (parts === null) return false;
        const derived = await derive(password, parts.salt, parts.cost);
        return timingSafeEqual(derived, parts.hash) && stored !== null;
      }),
    isOld(stored) {
      const parts = parseHash(stored);
      return parts?.cost.memoryKiB !== cost.memoryKiB || parts.cost.passes !== cost.passes;
    },
  };
}

function deriveArgon2id(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parameters = {
      message: password.normalize('NFKC'),
      nonce: salt,
      parallelism: 1,
      tagLength: 32,
      memory: cost.memoryKiB,
      passes: cost.passes,
    };
    argon2('argon2id', parameters, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function formatHash(cost: PasswordCost, salt: Buffer, hash: Buffer): string {
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/u, '');
  return `$argon2id$v=19$m=${cost.memoryKiB},t=${cost.passes},p=1$${text(salt)}$${text(hash)}`;
}

function parseHash(stored: string): { cost: PasswordCost; salt: Buffer; hash: Buffer } | null {
  const found =
    /^\$argon2id\$v=19\$m=([0-9]{1,8}),t=([0-9]{1,3}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/u.exec(
      stored,
    );
  if (found === null) return null;
  const [, memory = '', passes = '', salt = '', hash = ''] = found;
  return {
    cost: { memoryKiB: Number(memory), passes: Number(passes) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}
