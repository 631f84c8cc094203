/**
 * Checks of rows that this system wrote itself and reads again, by the thousand: a strict schema made of plain
 * functions. What comes from strangers goes through the schemas of the wire.
 */
export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string';
export const isNumber: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value);
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const isNull: Check = (value) => value === null;
export const isAbsent: Check = (value) => value === undefined;
export const isTrue: Check = (value) => value === true;

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const oneOf =
  (values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

export const either =
  (a: Check, b: Check): Check =>
  (value) =>
    a(value) || b(value);

export const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return false;
    for (const item of value) if (!check(item)) return false;
    return true;
  };

export const mapOf =
  (check: Check): Check =>
  (value) => {
    if (!isObject(value)) return false;
    for (const name in value) if (!check(value[name])) return false;
    return true;
  };

/** Strict: a field that is not in the table makes the row alien. */
export const shape = <T>(fields: { readonly [K in keyof Required<T>]: Check }) => {
  const checks = Object.entries<Check>(fields);
  return (value: unknown): value is T => {
    if (!isObject(value)) return false;
    for (const [name, check] of checks) if (!check(value[name])) return false;
    for (const name in value) if (!Object.hasOwn(fields, name)) return false;
    return true;
  };
};
