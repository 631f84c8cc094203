/**
 * What this browser profile remembers beside any person: who is signed in, who left work behind, and sign-outs that
 * the server has not heard of yet. Nothing personal but random ids; it is read before any key is at hand.
 */
import { userIdSchema, type UserId } from '@jamz/core';
import type { KeptWork } from './auth-state.ts';

/** Signed by the device's key before that key was destroyed: worth nothing but to end this one session. */
export interface PendingLogout {
  readonly sessionId: string;
  readonly at: number;
  readonly signature: string;
}

export interface DeviceRecord {
  readonly current: UserId | null;
  /** Began to leave; what is theirs is sealed or gone as soon as this is finished, at the next start if need be. */
  readonly leaving: readonly UserId[];
  readonly kept: readonly KeptWork[];
  readonly logouts: readonly PendingLogout[];
}

export const emptyDeviceRecord: DeviceRecord = {
  current: null,
  leaving: [],
  kept: [],
  logouts: [],
};

/** A device with more sign-outs than this to tell has been offline for very long; the oldest sessions have ended. */
const pendingLogoutsMax = 20;

export interface DeviceRecords {
  read(): Promise<DeviceRecord>;
  /** `change` is pure and runs inside the transaction; answers what is stored then. */
  update(change: (record: DeviceRecord) => DeviceRecord): Promise<DeviceRecord>;
}

/** Damaged or alien: as if nothing were known, which at worst asks for a sign-in. */
export function parseDeviceRecord(value: unknown): DeviceRecord {
  if (!isObject(value)) return emptyDeviceRecord;
  const { current, leaving, kept, logouts } = value;
  return {
    current: parseUserId(current),
    leaving: listOf(leaving, parseUserId),
    kept: listOf(kept, parseKept),
    logouts: listOf(logouts, parseLogout).slice(-pendingLogoutsMax),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function listOf<T>(value: unknown, parse: (item: unknown) => T | null): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => parse(item) ?? []);
}

function parseUserId(value: unknown): UserId | null {
  const parsed = userIdSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

function parseKept(value: unknown): KeptWork | null {
  if (!isObject(value)) return null;
  const userId = parseUserId(value['userId']);
  const { unsent, files } = value;
  if (userId === null) return null;
  return {
    userId,
    unsent: typeof unsent === 'number' ? unsent : null,
    files: typeof files === 'number' ? files : 0,
  };
}

function parseLogout(value: unknown): PendingLogout | null {
  if (!isObject(value)) return null;
  const { sessionId, at, signature } = value;
  const isWhole =
    typeof sessionId === 'string' && typeof at === 'number' && typeof signature === 'string';
  return isWhole ? { sessionId, at, signature } : null;
}
