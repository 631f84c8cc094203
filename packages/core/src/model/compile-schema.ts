/**
 * The schemas of the model as plain functions, made once: every edit is read by two of them while a finger is still on
 * the glass, and walking a schema each time costs more than all the rest of the edit. They take what the schema takes
 * and give back what it gives back; what they do not take, the schema itself judges and names.
 */
import type * as z from 'zod/mini';

/** Not sound, or not to be told by these functions. */
export const unsound = Symbol('unsound');
type Read = (value: unknown) => unknown;

export function compileSchema(schema: z.core.$ZodType): Read {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const checks = checksOf(schema);
  const base = compileType(def as z.core.$ZodTypes['_zod']['def']);
  const steps = checks.map((check) => compileCheck(check));
  if (steps.length === 0) return base;
  return (value) => {
    let read = base(value);
    for (const step of steps) {
      if (read === unsound) return unsound;
      read = step(read);
    }
    return read;
  };
}

type Check = z.core.$ZodChecks;

/** A type may itself be a check: whole numbers are one. */
function checksOf(schema: z.core.$ZodType): readonly Check[] {
  const own = schema._zod.traits.has('$ZodCheck') ? [schema as unknown as Check] : [];
  return [...own, ...((schema._zod.def.checks ?? []) as Check[])];
}

function compileType(def: z.core.$ZodTypes['_zod']['def']): Read {
  switch (def.type) {
    case 'string':
      return take((value) => typeof value === 'string');
    case 'number':
      return take((value) => Number.isFinite(value));
    case 'boolean':
      return take((value) => typeof value === 'boolean');
    case 'null':
      return take((value) => value === null);
    case 'literal':
      return takeOneOf(def.values);
    case 'enum':
      return takeOneOf(Object.values(def.entries));
    case 'nullable':
      return either(
        take((value) => value === null),
        compileSchema(def.innerType),
      );
    case 'optional':
      return either(
        take((value) => value === undefined),
        compileSchema(def.innerType),
      );
    case 'default':
      return compileDefault(def);
    case 'union':
      return def.options.map((option) => compileSchema(option)).reduce(either);
    case 'array':
      return compileArray(compileSchema(def.element));
    case 'record':
      return compileRecord(compileSchema(def.valueType), isAnyText(def.keyType));
    case 'object':
      return def.catchall?._zod.def.type === 'never' ? compileObject(def.shape) : leave;
    default:
      return leave;
  }
}

/** For the schema itself to judge. */
const leave: Read = () => unsound;

const take =
  (isSound: (value: unknown) => boolean): Read =>
  (value) =>
    isSound(value) ? value : unsound;

function takeOneOf(values: readonly unknown[]): Read {
  const known = new Set(values);
  return take((value) => known.has(value));
}

function either(first: Read, second: Read): Read {
  return (value) => {
    const read = first(value);
    return read === unsound ? second(value) : read;
  };
}

function compileDefault(def: z.core.$ZodDefaultDef): Read {
  const inner = compileSchema(def.innerType);
  return (value) => (value === undefined ? def.defaultValue : inner(value));
}

function compileArray(element: Read): Read {
  return (value) => {
    if (!Array.isArray(value)) return unsound;
    const read: unknown[] = [];
    for (const item of value) {
      const one = element(item);
      if (one === unsound) return unsound;
      read.push(one);
    }
    return read;
  };
}

const isAnyText = ({ _zod }: z.core.$ZodType): boolean =>
  _zod.def.type === 'string' && (_zod.def.checks ?? []).length === 0;

function compileRecord(inner: Read, hasAnyKey: boolean): Read {
  if (!hasAnyKey) return leave;
  return (value) => {
    if (!isPlain(value)) return unsound;
    const read: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const one = key === '__proto__' ? unsound : inner(value[key]);
      if (one === unsound) return unsound;
      read[key] = one;
    }
    return read;
  };
}

/** Strict: a name that is not in the shape is not sound. The names come out in the order of the shape. */
function compileObject(shape: Readonly<Record<string, z.core.$ZodType>>): Read {
  const fields = Object.entries(shape).map(([key, schema]) => ({
    key,
    inner: compileSchema(schema),
  }));
  return (value) => {
    if (!isPlain(value)) return unsound;
    for (const key of Object.keys(value)) if (!Object.hasOwn(shape, key)) return unsound;
    const read: Record<string, unknown> = {};
    for (const { key, inner } of fields) {
      const one = inner(value[key]);
      if (one === unsound) return unsound;
      if (one !== undefined || Object.hasOwn(value, key)) read[key] = one;
    }
    return read;
  };
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function compileCheck(check: Check): Read {
  const { def } = check._zod;
  switch (def.check) {
    case 'max_length':
      return take((value) => (value as string | unknown[]).length <= def.maximum);
    case 'min_length':
      return take((value) => (value as string | unknown[]).length >= def.minimum);
    case 'less_than':
      return take((value) =>
        def.inclusive
          ? (value as number) <= Number(def.value)
          : (value as number) < Number(def.value),
      );
    case 'greater_than':
      return take((value) =>
        def.inclusive
          ? (value as number) >= Number(def.value)
          : (value as number) > Number(def.value),
      );
    case 'number_format':
      return def.format === 'safeint' ? take((value) => Number.isSafeInteger(value)) : leave;
    case 'string_format':
      return compileFormat(def as z.core.$ZodCheckRegexDef);
    case 'overwrite':
      return (value) => def.tx(value);
    default:
      return compileRefinement(def as unknown as Partial<z.core.$ZodCustomDef>);
  }
}

function compileFormat({ format, pattern }: z.core.$ZodCheckRegexDef): Read {
  // A pattern that remembers where it was would answer otherwise the next time.
  if (format !== 'regex' || pattern.global || pattern.sticky) return leave;
  return take((value) => pattern.test(value as string));
}

function compileRefinement({ check, fn }: Partial<z.core.$ZodCustomDef>): Read {
  return check === 'custom' && fn !== undefined ? take((value) => fn(value) === true) : leave;
}
