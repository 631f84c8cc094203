/** What lives in `user:<id>`: the person's profile, and the list of groups as the groups themselves report it. */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';
import { fieldStampSchema } from '../merge/last-write-per-field.ts';
import { erasedMark } from '../sync/sealing.ts';
import { personName, roles } from './member.ts';
import { blockText, bornFields, lineText, personId, pictureKey, timeMs } from './text-fields.ts';

export const languages = ['en', 'de', 'fr', 'es', 'it', 'pt'] as const;
export const unitSystems = ['metric', 'imperial'] as const;

const choice = <const Options extends readonly [string, ...string[]]>(options: Options) =>
  z.nullable(z.union([z.enum(options), z.literal(erasedMark)]));

/** Fields that `profile.set` writes, each under last-write-wins. */
export const profileFields = {
  displayName: personName,
  bio: blockText(limits.bioLengthMax),
  avatarKey: pictureKey,
  /** Null follows the device. */
  lang: choice(languages),
  units: choice(unitSystems),
};
export type ProfileField = keyof typeof profileFields;

/** Id: the person's. */
export const profileSchema = z.strictObject({
  userId: personId,
  ...profileFields,
  stamps: z.record(z.string(), fieldStampSchema),
  ...bornFields,
});
export type Profile = z.infer<typeof profileSchema>;

/** Stands for a name until one was set; no group hears of it. */
export const unnamedPerson = '–';

export const profileDefaults = { bio: '', avatarKey: null, lang: null, units: null } as const;

/** Id: the group's. A projection: only the server writes it, so it carries no times of its own (EN15). */
export const groupCardSchema = z.strictObject({
  groupId: personId,
  /** Whose text the name is: `scope:group:<id>`. */
  owner: z.string().check(z.regex(/^scope:group:[A-Za-z0-9_-]{1,64}$/u)),
  name: lineText(limits.nameLengthMax),
  avatarKey: pictureKey,
  role: z.enum(roles),
  memberCount: z.int().check(z.nonnegative()),
  status: z.enum(['active', 'archived']),
  joinedAt: timeMs,
});
export type GroupCard = z.infer<typeof groupCardSchema>;
