/** What an account holds under the person's own key: name, sign-in name, device secret (EN44). */
import { InvariantError, type Box, type Owner, type OwnerKey, type UserId } from '@jamz/core';
import type { Keyring, Account } from '@jamz/stores';
import * as z from 'zod';

const detailsSchema = z.strictObject({ login: z.string(), displayName: z.string() });
export type AccountDetails = z.infer<typeof detailsSchema>;

export const personOf = (userId: string): Owner => `person:${userId}`;

/** Binds a box to the place it lies in, so that it cannot be moved. */
const placeOf = (userId: string, what: string): string => `account/${userId}/${what}`;

export interface AccountBoxes {
  readonly account: Box;
  readonly deviceSecret: Box;
}

/** The key of a person who lives; null once it is destroyed. */
export async function readPersonKey(
  keys: Pick<Keyring, 'read'>,
  userId: string,
): Promise<OwnerKey | null> {
  const state = (await keys.read([personOf(userId)])).get(personOf(userId));
  if (state === undefined) throw new InvariantError('must hold: an account has a key');
  return state === 'destroyed' ? null : state;
}

export function sealAccount(
  key: OwnerKey,
  userId: UserId,
  content: AccountDetails & { readonly deviceSecret: string },
): AccountBoxes {
  const { login, displayName, deviceSecret } = content;
  return {
    account: key.seal(JSON.stringify({ login, displayName }), placeOf(userId, 'details')),
    deviceSecret: key.seal(deviceSecret, placeOf(userId, 'device-secret')),
  };
}

export function openAccount(
  key: OwnerKey,
  account: Account,
): (AccountDetails & { readonly deviceSecret: string }) | null {
  const { sealed, deviceSecret, userId } = account;
  if (sealed === null || deviceSecret === null) return null;
  const details = detailsSchema.parse(JSON.parse(key.open(sealed, placeOf(userId, 'details'))));
  return { ...details, deviceSecret: key.open(deviceSecret, placeOf(userId, 'device-secret')) };
}

export const sealDeviceName = (key: OwnerKey, userId: string, name: string): Box =>
  key.seal(name, placeOf(userId, 'device-name'));
export const openDeviceName = (key: OwnerKey, userId: string, box: Box): string =>
  key.open(box, placeOf(userId, 'device-name'));
