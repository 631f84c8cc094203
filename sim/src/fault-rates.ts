/** How much goes wrong in one seed. Drawn per seed, and each class is off in a share of seeds (swarm). */
import type { Chance } from './random.ts';

export interface FaultRates {
  /** Per message. */
  readonly requestLoss: number;
  readonly replyLoss: number;
  readonly duplicate: number;
  readonly foreignAnswer: number;
  readonly overload: number;
  readonly scopeShed: number;
  readonly delayMsMax: number;
  readonly hintLoss: number;
  readonly refreshRefused: number;
  /** Per step of the script and device. */
  readonly linkDown: number;
  readonly tabKill: number;
  readonly powerLoss: number;
  readonly clockJump: number;
  readonly tabFreeze: number;
  readonly lockSteal: number;
  readonly quotaHit: number;
  readonly rowDamage: number;
  readonly update: number;
  /** Signing in again while other tabs stand open. */
  readonly signIn: number;
  /** Per step of the script. */
  readonly serverKill: number;
  readonly serverClockJump: number;
  readonly keysAway: number;
  readonly logAway: number;
  readonly logFull: number;
  readonly logDamage: number;
  readonly yesterday: number;
  /** One device is away for many minutes, while it and the others go on. */
  readonly longOutage: number;
  /** Per use of a store. */
  readonly appendUnknown: number;
  readonly serverDies: number;
  readonly deviceStore: number;
  readonly connectionLoss: number;
  readonly tabDiesInTransaction: number;
  readonly storeDelayMsMax: number;
  readonly verifyAway: number;
  /** Constants of the seed. */
  readonly tabsPerDeviceMax: number;
  readonly socketShare: number;
  readonly locksShare: number;
  readonly clockOffsetMsMax: number;
  /** How far a clock jumps at most. */
  readonly clockJumpMsMax: number;
  /** How long an access token lasts; 0: for ever. */
  readonly tokenMs: number;
  /** With one there are no races, with two everybody's news comes from two places. */
  readonly serverCount: number;
  /** How much a person does in one go at most. */
  readonly burstMax: number;
  /** Every message is read through the schemas of the wire, as the real doors do. */
  readonly readsStrictly: boolean;
}

export const noFaults: FaultRates = {
  requestLoss: 0,
  replyLoss: 0,
  duplicate: 0,
  foreignAnswer: 0,
  overload: 0,
  scopeShed: 0,
  delayMsMax: 50,
  hintLoss: 0,
  refreshRefused: 0,
  linkDown: 0,
  tabKill: 0,
  powerLoss: 0,
  clockJump: 0,
  tabFreeze: 0,
  lockSteal: 0,
  quotaHit: 0,
  rowDamage: 0,
  update: 0,
  signIn: 0,
  serverKill: 0,
  serverClockJump: 0,
  keysAway: 0,
  logAway: 0,
  logFull: 0,
  logDamage: 0,
  yesterday: 0,
  longOutage: 0,
  appendUnknown: 0,
  serverDies: 0,
  deviceStore: 0,
  connectionLoss: 0,
  tabDiesInTransaction: 0,
  storeDelayMsMax: 5,
  verifyAway: 0,
  tabsPerDeviceMax: 1,
  socketShare: 0.5,
  locksShare: 1,
  clockOffsetMsMax: 0,
  clockJumpMsMax: 3_600_000,
  tokenMs: 0,
  serverCount: 2,
  burstMax: 1,
  readsStrictly: true,
};

const minuteMs = 60_000;
const yearMs = 365 * 86_400_000;

export function drawFaultRates(chance: Chance): FaultRates {
  /** Off in 40 % of seeds, else anything up to `most`. */
  const rate = (most: number): number => (chance.is(0.4) ? 0 : chance.next() * most);
  /** Off in 80 % of seeds: what overshadows everything else would hide the rest. */
  const seldom = (most: number): number => (chance.is(0.8) ? 0 : chance.next() * most);
  return {
    requestLoss: rate(0.3),
    replyLoss: rate(0.3),
    duplicate: rate(0.5),
    foreignAnswer: rate(0.05),
    overload: seldom(0.1),
    scopeShed: rate(0.02),
    delayMsMax: chance.pick([20, 200, 2_000, 20_000]),
    hintLoss: rate(0.5),
    refreshRefused: seldom(0.3),
    linkDown: rate(0.06),
    tabKill: rate(0.04),
    powerLoss: rate(0.5),
    clockJump: rate(0.02),
    tabFreeze: seldom(0.04),
    lockSteal: seldom(0.03),
    quotaHit: seldom(0.02),
    rowDamage: seldom(0.2),
    update: seldom(0.03),
    signIn: rate(0.01),
    serverKill: rate(0.04),
    serverClockJump: seldom(0.02),
    keysAway: rate(0.02),
    logAway: rate(0.02),
    logFull: seldom(0.03),
    logDamage: seldom(0.02),
    yesterday: chance.is(0.3) ? 0.02 : 0,
    longOutage: chance.is(0.05) ? 0.05 : 0,
    appendUnknown: rate(0.1),
    serverDies: seldom(0.01),
    deviceStore: rate(0.02),
    connectionLoss: seldom(0.02),
    tabDiesInTransaction: rate(0.002),
    storeDelayMsMax: chance.pick([0, 5, 100, 400]),
    verifyAway: rate(0.3),
    tabsPerDeviceMax: chance.pick([1, 2, 2]),
    socketShare: chance.pick([0, 0.5, 1]),
    locksShare: chance.pick([1, 1, 1, 0.5]),
    clockOffsetMsMax: chance.pick([0, 1_000, 600_000, 86_400_000]),
    clockJumpMsMax: chance.pick([minuteMs, 60 * minuteMs, 86_400_000, yearMs, 10 * yearMs]),
    tokenMs: chance.pick([0, 0, 0, 5_000, 60_000]),
    serverCount: chance.pick([1, 2]),
    burstMax: chance.pick([1, 4, 4, 8, 8, 8, 16, 16, 16, 32]),
    readsStrictly: chance.is(0.15),
  };
}
