/**
 * Who gets what answer, written by hand (SECURITY section 3). What a mutation answers inside a living group is the table
 * of core (`groupRights`); here are the rest of the places, the HTTP routes and the socket events.
 */
import { groupRights } from '@jamz/core';

export const principals = [
  'anonymous',
  'stranger',
  'invitee',
  'left',
  'removed',
  'member',
  'admin',
  'owner',
  'operator',
] as const;
export type Principal = (typeof principals)[number];
export type Row = Readonly<Record<Principal, string>>;

const signedIn = (answer: string): Row => ({
  anonymous: 'sign_in_needed',
  stranger: answer,
  invitee: answer,
  left: answer,
  removed: answer,
  member: answer,
  admin: answer,
  owner: answer,
  operator: answer,
});
const everybody = (answer: string): Row => ({ ...signedIn(answer), anonymous: answer });

/** In the group that the principal's name speaks of. The operator of the server is a stranger in every group. */
export const inOwnGroup: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.entries(groupRights).map(([name, row]) => [
    name,
    { anonymous: 'sign_in_needed', ...row, operator: row.stranger },
  ]),
);

/** The server's own mutations are nobody else's, wherever. */
const serversAlone: Readonly<Record<string, Row>> = {
  'card.project': signedIn('not_allowed'),
  'member.project': signedIn('not_allowed'),
  'profile.begin': signedIn('not_allowed'),
  'person.erase': signedIn('not_allowed'),
  'track.available': signedIn('not_allowed'),
};

/** In a group of other people nobody is anything; in a group that nobody made there is nothing. */
const nowhere: Readonly<Record<string, Row>> = {
  ...Object.fromEntries(Object.keys(groupRights).map((name) => [name, signedIn('not_found')])),
  ...serversAlone,
};
export const inOtherGroup = nowhere;
export const inUnknownGroup: Readonly<Record<string, Row>> = {
  ...nowhere,
  'member.join': signedIn('retry:missing'),
};
export const inScopeOfAnother = nowhere;

/** In `user:<id>` of the asking person. */
export const inOwnScope: Readonly<Record<string, Row>> = {
  ...nowhere,
  'profile.set': signedIn('applied'),
  'conflict.resolve': signedIn('missing'),
  'conflict.undo': signedIn('missing'),
};

/** A pull: what the door to a scope's records says. */
export const pullRows = {
  'own group': {
    ...signedIn('reset'),
    stranger: 'not_found',
    invitee: 'not_found',
    operator: 'not_found',
    left: 'revoked',
    removed: 'revoked',
  },
  'other group': signedIn('not_found'),
  'unknown group': signedIn('not_found'),
  'own scope': signedIn('reset'),
  'scope of another': signedIn('not_found'),
} as const satisfies Record<string, Row>;

interface RouteRow {
  /** About the asking person himself, or about nobody. */
  readonly own: Row;
  /** With the id, proof, cookie, name or scope of somebody else; null when the route takes none. */
  readonly other: Row | null;
}

const ok = '200';
const done = '204';
const operatorsAlone = (answer: string): Row => ({ ...signedIn('not_allowed'), operator: answer });

/** What is shared with a group: its members alone know that it exists. */
const membersOnly = (answer: string): Row => ({
  ...signedIn('not_found'),
  member: answer,
  admin: answer,
  owner: answer,
});

/** HTTP: status of a good answer, else the code. */
export const routeRows: Readonly<Record<string, RouteRow>> = {
  sync: { own: signedIn(ok), other: signedIn('not_found') },
  register: { own: everybody(ok), other: everybody('name_taken') },
  login: { own: everybody(ok), other: everybody('wrong_credentials') },
  challenge: { own: signedIn(ok), other: null },
  refresh: { own: signedIn(ok), other: signedIn('sign_in_needed') },
  logout: { own: everybody(done), other: everybody('sign_in_needed') },
  listSessions: { own: signedIn(ok), other: null },
  revokeOtherSessions: { own: signedIn(done), other: null },
  revokeSession: { own: signedIn(done), other: signedIn('not_found') },
  setup: { own: everybody(ok), other: null },
  previewJoin: { own: everybody(ok), other: everybody('not_found') },
  me: { own: signedIn(ok), other: null },
  eraseMe: { own: signedIn(done), other: signedIn('wrong_credentials') },
  // A file of the group that the principal's name speaks of, or of a group of other people.
  uploadOptions: { own: signedIn(done), other: null },
  beginUpload: { own: membersOnly('201'), other: signedIn('not_found') },
  lookAtUpload: { own: membersOnly(ok), other: signedIn('not_found') },
  goOnUpload: { own: membersOnly(done), other: signedIn('not_found') },
  dropUpload: { own: membersOnly(done), other: signedIn('not_found') },
  claimGrant: { own: membersOnly(done), other: signedIn('not_found') },
  media: { own: membersOnly(ok), other: signedIn('not_found') },
  mediaHead: { own: membersOnly(ok), other: signedIn('not_found') },
  keepPicture: { own: membersOnly(done), other: signedIn('not_found') },
  picture: { own: membersOnly(ok), other: signedIn('not_found') },
  usage: { own: signedIn(ok), other: null },
  version: { own: everybody(ok), other: null },
  openApi: { own: everybody(ok), other: null },
  config: { own: everybody(ok), other: null },
  livez: { own: everybody(ok), other: null },
  readyz: { own: everybody(ok), other: null },
  healthz: { own: everybody(ok), other: null },
  // Open on loopback, where the server of this table listens.
  metrics: { own: everybody(ok), other: null },
  saveSettings: { own: operatorsAlone(done), other: null },
  beginDemo: { own: operatorsAlone(ok), other: null },
  lookAtDemo: { own: operatorsAlone(ok), other: null },
};

/** Routes that show a person's data or change it need a token, whatever the caller claims. */
export const forgedToken = 'sign_in_needed';
export const endedSession = 'session_revoked';

const noSocket: Pick<Row, 'anonymous'> = { anonymous: 'sign-in' };
const watchers: Row = {
  ...signedIn('ok'),
  stranger: 'not_found',
  invitee: 'not_found',
  operator: 'not_found',
  left: 'not_found',
  removed: 'not_found',
  ...noSocket,
};

/** Socket events; who is anonymous gets no socket. */
export const eventRows: Readonly<Record<string, RouteRow>> = {
  sync: {
    own: { ...pullRows['own group'], ...noSocket },
    other: { ...pullRows['other group'], ...noSocket },
  },
  presence: { own: watchers, other: { ...signedIn('not_found'), ...noSocket } },
  time: { own: { ...signedIn('ok'), ...noSocket }, other: null },
  auth: {
    own: { ...signedIn('ok'), ...noSocket },
    other: { ...signedIn('not_allowed'), ...noSocket },
  },
};
