/** Three people at a server that keeps files: Ana and Ben share groups, Eve is a stranger. */
import { createOperator, createPerson, expectEnd } from './people.ts';
import type { RawAnswer, RawClient } from './raw-client.ts';
import { createServerProcess, type ServerProcess } from './server-process.ts';
import type { Uploader } from './upload-client.ts';

export interface FilePeople {
  readonly server: ServerProcess;
  readonly ana: RawClient;
  readonly ben: RawClient;
  readonly eve: RawClient;
  readonly byAna: Uploader;
  readonly byBen: Uploader;
  readonly byEve: Uploader;
}

export async function createFilePeople(): Promise<FilePeople> {
  const server = await createServerProcess();
  await server.start();
  await createOperator(server);
  const [ana, ben, eve] = await Promise.all([
    createPerson(server.origin, 'ana'),
    createPerson(server.origin, 'ben'),
    createPerson(server.origin, 'eve'),
  ]);
  const uploader = (person: RawClient): Uploader => ({
    origin: server.origin,
    token: person.accessToken(),
  });
  return {
    server,
    ana,
    ben,
    eve,
    byAna: uploader(ana),
    byBen: uploader(ben),
    byEve: uploader(eve),
  };
}

/** Adds the file to the group's records, which says nothing about its bytes. */
export async function register(
  person: RawClient,
  into: string,
  file: { readonly sha256: string; readonly mime: string; readonly bytes: number },
): Promise<void> {
  const facts = { ...file, title: 'Song', artist: '', album: '', durMs: 100 };
  expectEnd(await person.sync(into, [person.mutation(into, 'track.register', facts)]), 'applied');
}

export const codeOf = ({ text }: RawAnswer): string =>
  text === '' ? '' : (JSON.parse(text) as { readonly code: string }).code;
