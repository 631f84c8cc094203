/** How much goes wrong in one seed. Drawn per seed, and each class is off in a share of seeds (swarm). */
import type { Chance } from './random.ts';

export interface FaultRates {
  /** Per message. */
  readonly requestLoss: number;
  readonly replyLoss: number;
  readonly duplicate: number;
  readonly foreignAnswer: number;
  readonly delayMsMax: number;
  readonly hintLoss: number;
  /** Per step of the script. */
  readonly linkDown: number;
  readonly serverKill: number;
  readonly tabKill: number;
  readonly powerLoss: number;
  readonly clockJump: number;
  readonly keysAway: number;
  readonly logAway: number;
  readonly yesterday: number;
  /** Per use of a store. */
  readonly appendUnknown: number;
  readonly deviceStore: number;
  readonly tabDiesInTransaction: number;
  readonly storeDelayMsMax: number;
  readonly verifyAway: number;
  /** Per step of the script: signing in again while other tabs stand open. */
  readonly signIn: number;
  /** Constants of the seed. */
  readonly tabsPerDeviceMax: number;
  readonly socketShare: number;
  readonly clockOffsetMsMax: number;
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
  delayMsMax: 50,
  hintLoss: 0,
  linkDown: 0,
  serverKill: 0,
  tabKill: 0,
  powerLoss: 0,
  clockJump: 0,
  keysAway: 0,
  logAway: 0,
  yesterday: 0,
  appendUnknown: 0,
  deviceStore: 0,
  tabDiesInTransaction: 0,
  storeDelayMsMax: 5,
  verifyAway: 0,
  signIn: 0,
  tabsPerDeviceMax: 1,
  socketShare: 0.5,
  clockOffsetMsMax: 0,
  serverCount: 2,
  burstMax: 1,
  readsStrictly: true,
};

export function drawFaultRates(chance: Chance): FaultRates {
  /** Off in 40 % of seeds, else anything up to `most`. */
  const rate = (most: number): number => (chance.is(0.4) ? 0 : chance.next() * most);
  return {
    requestLoss: rate(0.3),
    replyLoss: rate(0.3),
    duplicate: rate(0.5),
    foreignAnswer: rate(0.05),
    delayMsMax: chance.pick([20, 200, 2_000, 20_000]),
    hintLoss: rate(0.5),
    linkDown: rate(0.03),
    serverKill: rate(0.02),
    tabKill: rate(0.02),
    powerLoss: rate(0.5),
    clockJump: rate(0.01),
    keysAway: rate(0.01),
    logAway: rate(0.01),
    yesterday: chance.is(0.3) ? 0.006 : 0,
    appendUnknown: rate(0.1),
    deviceStore: rate(0.02),
    tabDiesInTransaction: rate(0.002),
    storeDelayMsMax: chance.pick([0, 5, 100, 400]),
    verifyAway: rate(0.3),
    signIn: rate(0.005),
    tabsPerDeviceMax: chance.pick([1, 2, 2]),
    socketShare: chance.pick([0, 0.5, 1]),
    clockOffsetMsMax: chance.pick([0, 1_000, 600_000, 86_400_000]),
    serverCount: chance.pick([1, 2]),
    burstMax: chance.pick([1, 4, 4, 8, 8, 8, 16, 16, 16, 32]),
    readsStrictly: chance.is(0.15),
  };
}
