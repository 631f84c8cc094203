/** How ids look, apart from the schemas: what reads by the thousand, or without a schema, needs nothing else. */

export const clientIdPattern =
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;
export const scopePattern = /^[a-z]{2,12}:[A-Za-z0-9_-]{1,64}$/u;
export const mutationIdPattern = /^[A-Za-z0-9_-]{22}$/u;
export const entityIdPattern = /^[A-Za-z0-9:_-]{1,80}$/u;
