/** What is played in a world: a model, the places in it, what people do there, and how its sums are checked. */
import type { Chance } from './random.ts';
import type { JsonObject, Reader, Scope, UserId } from '@jamz/core';
import type { DeviceActor, TabActor } from './device-actor.ts';
import type { Deed } from './ledger.ts';
import type { FoldedScope } from './oracle.ts';
import type { PlayModels, World } from './world.ts';

export interface Operation {
  readonly scope: Scope;
  readonly name: string;
  readonly args: JsonObject;
}

export interface Cast {
  readonly rooms: readonly Scope[];
  readonly users: readonly UserId[];
}

export interface Actor {
  readonly device: DeviceActor;
  readonly tab: TabActor;
}

export interface Play {
  readonly name: 'toy' | 'product';
  readonly models: PlayModels;
  /** Scopes that people will meet in; they come into being by somebody's mutation. */
  rooms(world: Pick<World, 'digest'>, users: readonly UserId[], count: number): readonly Scope[];
  /** Mutations that may end parked: they throw, are unknown to the server, or need what can be away. */
  readonly mayPark: readonly string[];
  /** A mutation of the server with which a person begins; null when there is none. */
  begin(userId: UserId): Operation | null;
  /** What a person does first: founds his rooms and takes others in. */
  opening(chance: Chance, cast: Cast, userId: UserId): readonly Operation[];
  /** What one person does next. */
  draw(chance: Chance, cast: Cast, actor: Actor): Operation;
  /** The founder takes somebody out, who is just changing something; and how he comes back. */
  duel(chance: Chance, scope: Scope, userId: UserId): Duel;
  /** Is this person in, as the tab sees it? */
  isIn(tab: TabActor, scope: Scope, userId: UserId): boolean;
  /** The product's word on which scopes a person's own names. */
  followed(home: Reader): readonly Scope[];
  /** Any tab at any moment; throws a violation. */
  checkView(world: World, cast: Cast, tab: TabActor): void;
  /** False when an accepted edit should be on the screen and is not; true also when that cannot be said. */
  showsOwn(tab: TabActor, deed: Pick<Deed, 'name' | 'scope' | 'args'>): boolean;
  /** Where what was done stands in an order; null when it has no place. */
  placeOf(state: Pick<Reader, 'get'>, deed: Pick<Deed, 'name' | 'args'>): string | null;
  /** One scope at rest; throws a violation. */
  checkSums(fold: FoldedScope): void;
  /** What the relay still owes, or null. */
  findRelayDebt(cast: Cast, folded: ReadonlyMap<string, FoldedScope>): string | null;
}

/** Who founds a room. He never knocks at it: nobody waits for a room that only he can make. */
export const founderOf = ({ users, rooms }: Cast, room: Scope): UserId =>
  users[rooms.indexOf(room) % users.length] as UserId;

export interface DeckOptions {
  /** The mutation that makes a room. */
  readonly founding: string;
  readonly isIn: Play['isIn'];
}

/** How often somebody tries what his own device will refuse, because he is not in the room. */
const futileShare = 0.15;

/** True when the wish makes sense for this person, or is to be refused all the same. */
function suits(chance: Chance, cast: Cast, { device, tab }: Actor, look: Look): boolean {
  const { wish, founding, isIn } = look;
  const { userId } = device.person;
  if (!cast.rooms.includes(wish.scope)) return true;
  const isFounder = founderOf(cast, wish.scope) === userId;
  if (wish.name === founding) return isFounder;
  if (wish.name === 'member.join') return !isFounder;
  return isIn(tab, wish.scope, userId) || chance.is(futileShare);
}

interface Look extends DeckOptions {
  readonly wish: Operation;
}

export interface Duel {
  readonly out: Operation;
  readonly edit: Operation;
  readonly back: Operation;
}

export type Draw = (chance: Chance, cast: Cast, actor: Actor) => Operation;

/**
 * Picks by weight, and again when it makes no sense for this person.
 */
export function createDeck(
  options: DeckOptions,
  draws: readonly (readonly [weight: number, draw: Draw])[],
): Draw {
  const sum = draws.reduce((total, [weight]) => total + weight, 0);
  const drawOne: Draw = (chance, cast, actor) => {
    let at = chance.int(sum);
    for (const [weight, draw] of draws) {
      at -= weight;
      if (at < 0) return draw(chance, cast, actor);
    }
    throw new RangeError('weights add up');
  };
  return (chance, cast, actor) => {
    for (;;) {
      const wish = drawOne(chance, cast, actor);
      if (suits(chance, cast, actor, { ...options, wish })) return wish;
    }
  };
}
