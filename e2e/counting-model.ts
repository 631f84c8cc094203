/**
 * The product with a counter in every group, so that one increment too many or too few shows in a number; and with
 * mutations that a server cannot digest. A device that knows them believes them.
 */
import {
  err,
  ok,
  trafficJamzModel,
  type JsonObject,
  type Model,
  type MutationDef,
  type Result,
} from '@jamz/core';
import { StoreUnavailableError } from '@jamz/stores';

export const counterKind = 'counter';
export const counterId = 'sum';

/** `{ n: number }` and nothing else. */
function parseNumber(value: unknown): Result<JsonObject, string> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !('n' in value) || typeof value.n !== 'number') return err('n');
  return Object.keys(value).length === 1 ? ok({ n: value.n }) : err('n alone');
}

const members: MutationDef['rights'] = (tx, { scope, person }) =>
  trafficJamzModel.mayRead(tx, scope, person.userId) ? null : 'not_found';

/** Reads, adds, writes: applied twice or never it is wrong for ever. */
const add: MutationDef = {
  parse: parseNumber,
  args: { n: 'clear' },
  rights: members,
  mutator(tx, { n }) {
    const before = Number(tx.get(counterKind, counterId)?.value['n'] ?? 0);
    tx.put(counterKind, counterId, { n: before + Number(n) });
    return { end: 'applied' };
  },
};

/** What its check asks is away, today and for ever. */
const away: MutationDef = {
  ...add,
  verify: () => Promise.reject(new StoreUnavailableError('what it asks is away')),
};
const refused: MutationDef = { ...add, rights: () => 'not_allowed' };
const throwing: MutationDef = {
  ...add,
  mutator: () => {
    throw new Error('indigestible');
  },
};

/** How the server ends what the device took for an increment. */
export const poisons = {
  'poison.away': { end: 'parked', code: 'unavailable' },
  'poison.refused': { end: 'rejected', code: 'not_allowed' },
  'poison.throws': { end: 'parked', code: 'mutator_failed' },
  'poison.unknown': { end: 'parked', code: 'unknown_mutation' },
} as const;

const modelWith = (mutations: Readonly<Record<string, MutationDef>>): Model => ({
  ...trafficJamzModel,
  kinds: {
    ...trafficJamzModel.kinds,
    [counterKind]: { parse: parseNumber, fields: { n: 'clear' } },
  },
  mutations: { ...trafficJamzModel.mutations, 'counter.add': add, ...mutations },
});

export const countingModel = modelWith({
  'poison.away': away,
  'poison.refused': refused,
  'poison.throws': throwing,
});

export const countingModelOfDevice = modelWith(
  Object.fromEntries(Object.keys(poisons).map((name) => [name, add])),
);
