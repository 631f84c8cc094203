/** Writes a mutation down with typed arguments; the registry adds whose key closes each of them. */
import * as z from 'zod/mini';
import type { Json, JsonObject } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ErrorCode } from '../errors.ts';
import { compileSchema, unsound } from './compile-schema.ts';
import type {
  Facts,
  MutationContext,
  MutationDef,
  MutatorResult,
  Person,
  Reader,
  Tx,
  VerifyPort,
} from '../sync/model.ts';

export type DefinedMutation = Omit<MutationDef, 'args'> & {
  /** What the arguments must be: tests hold the field-owner table and the compiled form against it. */
  readonly argSchema: z.ZodMiniObject;
};

interface Parts<Shape extends z.core.$ZodShape, Args> {
  readonly args: Shape;
  readonly verify?: (
    args: Args,
    person: Person,
    port: VerifyPort,
  ) => Promise<Result<Facts, ErrorCode>>;
  readonly rights: (
    tx: Reader,
    context: MutationContext,
    args: Args,
    facts: Facts,
  ) => ErrorCode | null;
  readonly mutator: (tx: Tx, args: Args, context: MutationContext) => MutatorResult;
  readonly stranger?: true;
  readonly creates?: true;
  readonly system?: true;
}

export function defineMutation<Shape extends z.core.$ZodShape>(
  parts: Parts<Shape, z.output<z.ZodMiniObject<Shape, z.core.$strict>>>,
): DefinedMutation {
  type Args = z.output<z.ZodMiniObject<Shape, z.core.$strict>>;
  const schema = z.strictObject(parts.args);
  // The engine hands every part what `parse` gave back, so the type is the schema's.
  const typed = (args: JsonObject): Args => args as Args;
  const { verify } = parts;
  return {
    argSchema: schema,
    parse: createParser(schema),
    ...(verify !== undefined && {
      verify: (args: JsonObject, person: Person, port: VerifyPort) =>
        verify(typed(args), person, port),
    }),
    rights: (tx, context, args, facts) => parts.rights(tx, context, typed(args), facts),
    mutator: (tx, args, context) => parts.mutator(tx, typed(args), context),
    ...(parts.stranger && { stranger: true }),
    ...(parts.creates && { creates: true }),
    ...(parts.system && { system: true }),
  };
}

/** Reads the value of one field of many: as the field takes it, or undefined when it does not fit. */
export function createFieldReader<Field extends string>(
  fields: Readonly<Record<Field, z.ZodMiniType>>,
): (field: Field, value: Json) => Json | undefined {
  const entries = Object.entries<z.ZodMiniType>(fields);
  const reads = new Map(entries.map(([field, schema]) => [field, compileSchema(schema)]));
  return (field, value) => {
    const sound = reads.get(field)?.(value);
    if (sound !== unsound) return sound as Json | undefined;
    const parsed = z.safeParse(fields[field], value);
    return parsed.success ? (parsed.data as Json) : undefined;
  };
}

/** A parser for a schema of JSON objects; the text of its error names fields, never their content. */
export function createParser(
  schema: z.ZodMiniObject,
): (value: unknown) => Result<JsonObject, string> {
  const read = compileSchema(schema);
  return (value) => {
    const sound = read(value);
    return sound === unsound ? judge(schema, value) : ok(sound as JsonObject);
  };
}

function judge(schema: z.ZodMiniObject, value: unknown): Result<JsonObject, string> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return ok(parsed.data as JsonObject);
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || issue.code);
  return err([...new Set(fields)].join(', '));
}
