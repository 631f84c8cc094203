/**
 * How often a door may be used. One limiter for HTTP, sockets and sign-in; numbers by profile, so that tests and benches
 * say under which they run. Keys are addresses and session ids: they live in memory and appear in no label or log.
 */
import { limits } from '@jamz/core';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export const rateProfiles = ['default', 'bench', 'test'] as const;
export type RateProfile = (typeof rateProfiles)[number];

export interface RateNumbers {
  readonly devicePerMinute: number;
  readonly filesPerMinute: number;
  readonly uploadsPerHour: number;
  readonly picturesPerHour: number;
  readonly anonymousPerMinute: number;
  readonly failedCodesPerHour: number;
  readonly passwordTries: number;
  readonly passwordDelayMsMin: number;
  readonly socketEventsPerSecond: number;
  readonly socketEventsBurst: number;
  readonly socketEventsPerMinute: number;
  readonly socketsPerPerson: number;
  readonly socketsUnauthenticatedPerAddress: number;
}

const defaults: RateNumbers = {
  devicePerMinute: limits.syncRequestsPerMinute,
  filesPerMinute: limits.fileRequestsPerMinute,
  uploadsPerHour: limits.uploadsPerHour,
  picturesPerHour: limits.picturesPerHour,
  anonymousPerMinute: limits.anonymousRequestsPerMinute,
  failedCodesPerHour: limits.failedCodesPerHour,
  passwordTries: limits.passwordTriesMax,
  passwordDelayMsMin: limits.passwordDelayMsMin,
  socketEventsPerSecond: limits.socketEventsPerSecond,
  socketEventsBurst: limits.socketEventsBurst,
  socketEventsPerMinute: limits.socketEventsPerMinute,
  socketsPerPerson: limits.socketsPerPersonMax,
  socketsUnauthenticatedPerAddress: limits.socketsUnauthenticatedPerAddress,
};

/** Wide enough for any load from one address. */
const wide = 1_000_000;

const numbersByProfile: Readonly<Record<RateProfile, RateNumbers>> = {
  default: defaults,
  // One machine plays many people: only the address-bound limits are lifted, a device's own stay.
  test: { ...defaults, anonymousPerMinute: wide, devicePerMinute: 6_000 },
  bench: {
    ...defaults,
    devicePerMinute: wide,
    filesPerMinute: wide,
    uploadsPerHour: wide,
    picturesPerHour: wide,
    anonymousPerMinute: wide,
    socketEventsPerSecond: wide,
    socketEventsBurst: wide,
    socketEventsPerMinute: wide,
    socketsUnauthenticatedPerAddress: wide,
  },
};

export const rateNumbersOf = (profile: RateProfile): RateNumbers => numbersByProfile[profile];

export interface RateLimits {
  readonly numbers: RateNumbers;
  /** Milliseconds to wait; 0 when the request may pass. */
  takeDevice(sessionId: string): Promise<number>;
  /** Uploads' parts, ranges, pictures: many small requests of one honest device. */
  takeFiles(sessionId: string): Promise<number>;
  /** Begun by a person, on whatever device. */
  takeUpload(userId: string): Promise<number>;
  takePicture(userId: string): Promise<number>;
  takeAnonymous(address: string): Promise<number>;
  /** Counts a failed invitation code; only failures count. */
  failCode(address: string): Promise<void>;
  codeDelay(address: string): Promise<number>;
}

export function createRateLimits(numbers: RateNumbers): RateLimits {
  const device = createOffenderLimit(numbers.devicePerMinute);
  const anonymous = createOffenderLimit(numbers.anonymousPerMinute);
  const codes = new RateLimiterMemory({ points: numbers.failedCodesPerHour, duration: 3_600 });
  return {
    numbers,
    takeDevice: device,
    takeFiles: createOffenderLimit(numbers.filesPerMinute),
    takeUpload: createHourLimit(numbers.uploadsPerHour),
    takePicture: createHourLimit(numbers.picturesPerHour),
    takeAnonymous: anonymous,
    async failCode(address) {
      await codes.penalty(address);
    },
    async codeDelay(address) {
      const seen = await codes.get(address);
      if (seen === null || seen.consumedPoints < numbers.failedCodesPerHour) return 0;
      return seen.msBeforeNext;
    },
  };
}

function createHourLimit(perHour: number): (key: string) => Promise<number> {
  const window = new RateLimiterMemory({ points: perHour, duration: 3_600 });
  return async (key) => {
    try {
      await window.consume(key);
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return refused.msBeforeNext;
    }
  };
}

/** A minute's window; who runs over it again within the hour waits longer each time. */
function createOffenderLimit(perMinute: number): (key: string) => Promise<number> {
  const window = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const offences = new RateLimiterMemory({ points: 1, duration: 3_600 });
  return async (key) => {
    try {
      await window.consume(key);
      return 0;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      const isFirstRefusal = refused.consumedPoints === perMinute + 1;
      if (!isFirstRefusal) return refused.msBeforeNext;
      const { consumedPoints: times } = await offences.penalty(key);
      if (times === 1) return refused.msBeforeNext;
      const blockMs = Math.min(limits.offenderBlockMsMin * (times - 1), limits.offenderBlockMsMax);
      await window.set(key, perMinute + 2, blockMs / 1_000);
      return blockMs;
    }
  };
}
