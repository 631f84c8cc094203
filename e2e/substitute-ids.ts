/** Every copy of the arguments in which one id is replaced by one of somebody else's. */
export function* substituted(args: unknown, ids: readonly string[]): Generator<unknown> {
  if (typeof args === 'string' && isId(args)) yield* ids;
  if (typeof args !== 'object' || args === null) return;
  for (const [key, value] of Object.entries(args)) {
    for (const other of substituted(value, ids))
      yield Array.isArray(args)
        ? args.map((kept: unknown, at) => (String(at) === key ? other : kept))
        : { ...args, [key]: other };
  }
}

const isId = (value: string): boolean => /^(?:[a-z]+:)*[A-Za-z0-9_-]{20,}$/u.test(value);
