/** Checks of stored records, field by field: a row that fails is alien or damaged and is never trusted (D7). */

export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value);
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isNull: Check = (value) => value === null;
export const isAbsent: Check = (value) => value === undefined;
export const isTrue: Check = (value) => value === true;
export const isTextList: Check = (value) => Array.isArray(value) && value.every(isText);
export const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);
export const either =
  (a: Check, b: Check): Check =>
  (value) =>
    a(value) || b(value);
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const mapOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
/** Strict: a field that is not in the table makes the record alien. */
export const shape =
  <T>(fields: { readonly [K in keyof Required<T>]: Check }) =>
  (value: unknown): value is T =>
    isObject(value) &&
    Object.entries<Check>(fields).every(([name, check]) => check(value[name])) &&
    Object.keys(value).every((name) => Object.hasOwn(fields, name));
