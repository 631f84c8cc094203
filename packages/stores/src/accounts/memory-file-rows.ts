/** Grants and pictures in memory. */
import { grantKey, pictureKeyOf, type FileRows, type Grant, type Picture } from './file-rows.ts';

export interface FileState {
  grants: Map<string, Grant>;
  pictures: Map<string, Picture>;
}

export function memoryFileRows(
  state: FileState,
  use: (kind: 'read' | 'write') => void,
  note: (table: 'grant' | 'picture', id: string) => void,
): FileRows {
  const grantsWhere = (fits: (grant: Grant) => boolean): readonly Grant[] => {
    use('read');
    return inKeyOrder(state.grants).filter(fits);
  };
  const picturesWhere = (fits: (picture: Picture) => boolean): readonly Picture[] => {
    use('read');
    return inKeyOrder(state.pictures).filter(fits);
  };
  return {
    async putGrant(grant) {
      use('write');
      state.grants.set(grantKey(grant), grant);
      note('grant', grantKey(grant));
    },
    async deleteGrant(key) {
      use('write');
      const isGone = state.grants.delete(grantKey(key));
      if (isGone) note('grant', grantKey(key));
      return isGone;
    },
    listGrantsOf: async (sha256) => grantsWhere((grant) => grant.sha256 === sha256),
    listGrantsIn: async (scope) => grantsWhere((grant) => grant.scope === scope),
    listGrantsBy: async (userId) => grantsWhere((grant) => grant.by === userId),
    grantBytesBy: async (userId) => bytesOf(grantsWhere((grant) => grant.by === userId)),
    grantBytesIn: async (scope) => bytesOf(grantsWhere((grant) => grant.scope === scope)),
    async createPicture(picture) {
      use('write');
      const key = pictureKeyOf(picture.scope, picture.pictureId);
      if (state.pictures.has(key)) return false;
      state.pictures.set(key, picture);
      note('picture', key);
      return true;
    },
    async readPicture(scope, pictureId) {
      use('read');
      return state.pictures.get(pictureKeyOf(scope, pictureId)) ?? null;
    },
    async deletePicture(scope, pictureId) {
      use('write');
      const key = pictureKeyOf(scope, pictureId);
      const isGone = state.pictures.delete(key);
      if (isGone) note('picture', key);
      return isGone;
    },
    listPicturesOf: async (sha256) => picturesWhere((picture) => picture.sha256 === sha256),
    listPicturesIn: async (scope) => picturesWhere((picture) => picture.scope === scope),
    listPicturesBy: async (userId) => picturesWhere((picture) => picture.by === userId),
    async listFileScopes(after, limit) {
      use('read');
      const rows = [...state.grants.values(), ...state.pictures.values()];
      const scopes = new Set(rows.map(({ scope }) => scope).filter((scope) => scope > after));
      return [...scopes].toSorted().slice(0, limit);
    },
  };
}

function inKeyOrder<T>(rows: ReadonlyMap<string, T>): readonly T[] {
  return [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function bytesOf(grants: readonly Grant[]): number {
  const bytesByHash = new Map(grants.map(({ sha256, bytes }) => [sha256, bytes]));
  return [...bytesByHash.values()].reduce((sum, bytes) => sum + bytes, 0);
}
