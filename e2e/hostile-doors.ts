/** Requests that are wrong before their body is looked at: address, method, host, origin, type, token. */
export interface DoorRow {
  readonly what: string;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bare?: true;
  readonly status: number;
  readonly code: string;
}

export const json = { 'content-type': 'application/json' };
const typed = (type: string) => ({ 'content-type': type });
const foreign = { status: 403, code: 'foreign_origin' } as const;
const unsupported = { status: 415, code: 'unsupported_type' } as const;
const unknownPath = { status: 404, code: 'not_found' } as const;
const otherMethod = { status: 405, code: 'method_not_allowed' } as const;
const noToken = { status: 401, code: 'sign_in_needed', bare: true } as const;
export const doorRows: readonly DoorRow[] = [
  { what: 'plain text', headers: typed('text/plain'), ...unsupported },
  { what: 'a form', headers: typed('application/x-www-form-urlencoded'), ...unsupported },
  { what: 'several parts', headers: typed('multipart/form-data; boundary=x'), ...unsupported },
  { what: 'no type', headers: {}, ...unsupported },
  { what: 'a broken type', headers: typed('application'), ...unsupported },
  { what: 'JSON by another name', headers: typed('application/json5'), ...unsupported },
  {
    what: 'compressed',
    body: '\u001F\u008B\b\u0000',
    headers: { ...json, 'content-encoding': 'gzip' },
    status: 422,
    code: 'malformed',
  },
  { what: 'PUT', method: 'PUT', ...otherMethod },
  { what: 'PATCH', method: 'PATCH', ...otherMethod },
  { what: 'GET', method: 'GET', ...otherMethod },
  { what: 'OPTIONS', method: 'OPTIONS', headers: {}, ...otherMethod },
  { what: 'another Host', headers: { ...json, host: 'evil.example' }, ...foreign },
  { what: 'nearly our Host', headers: { ...json, host: '127.0.0.1.evil.example' }, ...foreign },
  { what: 'another Origin', headers: { ...json, origin: 'https://evil.example' }, ...foreign },
  { what: 'Origin null', headers: { ...json, origin: 'null' }, ...foreign },
  { what: 'another site', headers: { ...json, 'sec-fetch-site': 'cross-site' }, ...foreign },
  { what: 'no such path', path: '/api/nothing', ...unknownPath },
  { what: 'a path with a tail', path: '/api/sync/', ...unknownPath },
  { what: 'cache deception', path: '/api/me/x.css', method: 'GET', ...unknownPath },
  {
    what: 'out of the folder',
    path: '/assets/..%2f..%2fpackage.json',
    method: 'GET',
    ...unknownPath,
  },
  {
    what: 'dots',
    path: '/%2e%2e/%2e%2e/etc/passwd',
    method: 'GET',
    status: 422,
    code: 'malformed',
  },
  { what: 'no token', ...noToken },
  { what: 'half a token', headers: { ...json, authorization: 'Bearer ' }, ...noToken },
  { what: 'another scheme', headers: { ...json, authorization: 'Basic eDp4' }, ...noToken },
  {
    what: 'a token without algorithm',
    headers: { ...json, authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
    ...noToken,
  },
  {
    what: 'a huge token',
    headers: { ...json, authorization: `Bearer ${'x'.repeat(9_000)}` },
    ...noToken,
  },
  {
    what: 'a session that is none',
    method: 'DELETE',
    path: `/api/auth/sessions/${'x'.repeat(60)}`,
    ...unknownPath,
  },
  {
    what: 'a session of 100 letters',
    method: 'DELETE',
    path: `/api/auth/sessions/${'x'.repeat(100)}`,
    status: 422,
    code: 'malformed',
  },
  {
    what: 'an erasure without a word',
    method: 'DELETE',
    path: '/api/me',
    body: '{}',
    status: 422,
    code: 'malformed',
  },
  {
    what: 'a sign-in that is a list',
    path: '/api/auth/login',
    body: '[]',
    status: 422,
    code: 'malformed',
  },
  {
    what: 'a sign-in by query operator',
    path: '/api/auth/login',
    body: '{"login":{"$gt":""},"password":{"$gt":""}}',
    status: 422,
    code: 'malformed',
  },
  {
    what: 'a preview of nothing',
    path: '/api/join/preview',
    body: '{}',
    status: 422,
    code: 'malformed',
  },
  {
    what: 'a preview by guessing',
    path: '/api/join/preview',
    body: `{"scope":"group:x","proof":"${'a'.repeat(64)}"}`,
    ...unknownPath,
  },
  { what: 'a refresh from another page', path: '/api/auth/refresh', body: '{}', ...foreign },
];
