/** Files over real HTTP, as a device sends and asks for them. */
import { createHash } from 'node:crypto';
import { mediaPath, uploadsPath } from '@jamz/core';
import { change, newGroup, type TestPerson, type TestServer } from './test-server.test-support.ts';

export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface FileAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly code: string | null;
}

export interface FileRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer> | string;
}

export interface FileClient {
  ask(request: FileRequest): Promise<FileAnswer>;
  begin(of: {
    readonly scope: string;
    readonly sha256: string;
    readonly bytes: number;
    readonly headers?: Readonly<Record<string, string>>;
  }): Promise<FileAnswer>;
  part(path: string, offset: number, bytes: Buffer): Promise<FileAnswer>;
  /** In one part; `claimed` is another hash than the true one where a test lies. */
  upload(scope: string, bytes: Buffer, claimed?: string): Promise<FileAnswer>;
  media(sha256: string, headers?: Readonly<Record<string, string>>): Promise<FileAnswer>;
  claim(scope: string, sha256: string): Promise<FileAnswer>;
}

export const tus = { 'tus-resumable': '1.0.0' };
const partType = { 'content-type': 'application/offset+octet-stream' };

export function fileClient(at: TestServer, person: TestPerson): FileClient {
  const ask: FileClient['ask'] = async ({ method, path, headers = {}, body }) => {
    const answer = await fetch(`${at.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${person.token}`, ...headers },
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson =
      bytes.length > 0 &&
      answer.headers.get('content-type')?.startsWith('application/json') === true;
    const { code } = isJson ? (JSON.parse(bytes.toString()) as { code?: string }) : {};
    return { status: answer.status, headers: answer.headers, bytes, code: code ?? null };
  };
  const begin: FileClient['begin'] = ({ scope, sha256, bytes, headers = {} }) =>
    ask({
      method: 'POST',
      path: uploadsPath,
      headers: {
        ...tus,
        'upload-length': String(bytes),
        'upload-metadata': metadataText({ scope, sha256, mime: 'audio/wav' }),
        ...headers,
      },
    });
  const part: FileClient['part'] = (path, offset, bytes) =>
    ask({
      method: 'PATCH',
      path,
      headers: { ...tus, ...partType, 'upload-offset': String(offset) },
      body: new Uint8Array(bytes),
    });
  return {
    ask,
    begin,
    part,
    async upload(scope, bytes, claimed = hashOf(bytes)) {
      const begun = await begin({ scope, sha256: claimed, bytes: bytes.length });
      if (begun.status !== 201) return begun;
      return part(begun.headers.get('location') ?? '', 0, bytes);
    },
    media: (sha256, headers = {}) => ask({ method: 'GET', path: mediaPath(sha256), headers }),
    claim: (scope, sha256) =>
      ask({
        method: 'POST',
        path: '/api/grants',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ scope, sha256 }),
      }),
  };
}

export function metadataText(metadata: Readonly<Record<string, string>>): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return Object.entries(metadata)
    .map(([key, text]) => `${key} ${base64(text)}`)
    .join(',');
}

/** A group of this person with these members; its scope. */
export async function groupOf(
  owner: TestPerson,
  members: readonly TestPerson[] = [],
): Promise<string> {
  const { scope, args } = newGroup(owner.userId, 'Files');
  const adds = members.map(({ userId }, n) =>
    change(n + 2, 'member.add', { userId, role: 'member' }),
  );
  const push = [change(1, 'group.create', args), ...adds];
  const answer = await owner.sync({ scope, push, nothingBelow: true });
  if (!JSON.stringify(answer).includes('"applied"')) throw new Error(JSON.stringify(answer));
  return scope;
}

export const trackOf = (bytes: Buffer, title = 'Song'): object => ({
  sha256: hashOf(bytes),
  title,
  artist: '',
  album: '',
  durMs: 100,
  mime: 'audio/wav',
  bytes: bytes.length,
});
