/** One person for every role, signed in on a real server, and calls with or without somebody's papers. */
import { codeHeader, protocolHeader, protocolVersion } from '@jamz/core';
import { roleNames, speakerOf, type Cast, type RoleName } from './lived-in.ts';
import { createPerson, password } from './people.ts';
import { rawRequest, signIn, type RawAnswer, type RawClient } from './raw-client.ts';

export type People = Record<RoleName, RawClient>;

/** The operator exists already, under this name. */
export async function gatherPeople(origin: string, operatorLogin: string): Promise<People> {
  const made = await Promise.all(
    roleNames.map(async (role) => {
      const person =
        role === 'operator'
          ? await signIn(origin, { login: operatorLogin, password })
          : await createPerson(origin, role);
      return [role, person] as const;
    }),
  );
  return Object.fromEntries(made) as People;
}

export const castOf = (people: People): Cast =>
  Object.fromEntries(roleNames.map((role) => [role, speakerOf(people[role])])) as unknown as Cast;

export interface Papers {
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
}

export const papersOf = (person: RawClient | null): Papers =>
  person === null ? {} : { token: person.accessToken(), cookie: person.cookie() };

/** As our own page would ask, on the papers given. */
export function callAs(
  origin: string,
  papers: Papers,
  request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<RawAnswer> {
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return rawRequest(origin, request.method, request.path, {
    ...(body !== undefined && { body }),
    headers: {
      [protocolHeader]: String(protocolVersion),
      origin,
      'sec-fetch-site': 'same-origin',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
      ...(papers.token !== undefined && { authorization: `Bearer ${papers.token}` }),
      ...(papers.cookie !== undefined && { cookie: papers.cookie }),
      ...request.headers,
    },
  });
}

/** Status of a good answer, else its code. */
export function wordOf({ status, text, headers }: RawAnswer): string {
  if (status < 300) return String(status);
  // What was asked for by HEAD has its code in a header.
  if (text === '') return String(headers[codeHeader]);
  return (JSON.parse(text) as { readonly code: string }).code;
}
