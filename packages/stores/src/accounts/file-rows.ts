/**
 * Who may read which bytes: the rows of an account store that speak of files (EN34, EN36). A grant opens a file's bytes
 * to the readers of a scope; a picture maps an id that a device gave to what the server made of it.
 */

export interface Grant {
  readonly scope: string;
  readonly sha256: string;
  /** The person whose upload (or right to read) wrote it. */
  readonly by: string;
  readonly bytes: number;
  /** As the server found it in the bytes, never as the device said. */
  readonly mime: string;
  readonly at: number;
}

export interface Picture {
  readonly scope: string;
  readonly pictureId: string;
  /** Of the picture as it is served. */
  readonly sha256: string;
  /** SHA-256 of what was sent: the same bytes sent again are the same picture. */
  readonly source: string;
  readonly by: string;
  readonly at: number;
}

export interface FileRows {
  /** Stores or replaces; one per scope, file and person. */
  putGrant(grant: Grant): Promise<void>;
  /** False when there was none. */
  deleteGrant(key: Pick<Grant, 'scope' | 'sha256' | 'by'>): Promise<boolean>;
  listGrantsOf(sha256: string): Promise<readonly Grant[]>;
  listGrantsIn(scope: string): Promise<readonly Grant[]>;
  listGrantsBy(userId: string): Promise<readonly Grant[]>;
  /** Bytes of the files that this person's grants name, each file once. */
  grantBytesBy(userId: string): Promise<number>;
  /** Bytes of the files that this scope's grants name, each file once. */
  grantBytesIn(scope: string): Promise<number>;

  /** False when the scope has a picture of that id. */
  createPicture(picture: Picture): Promise<boolean>;
  readPicture(scope: string, pictureId: string): Promise<Picture | null>;
  /** False when there was none. */
  deletePicture(scope: string, pictureId: string): Promise<boolean>;
  listPicturesOf(sha256: string): Promise<readonly Picture[]>;
  listPicturesIn(scope: string): Promise<readonly Picture[]>;
  listPicturesBy(userId: string): Promise<readonly Picture[]>;

  /** Scopes with grants or pictures, in order behind `after`. */
  listFileScopes(after: string, limit: number): Promise<readonly string[]>;
}

export const grantKey = ({ scope, sha256, by }: Pick<Grant, 'scope' | 'sha256' | 'by'>): string =>
  `${scope}/${sha256}/${by}`;
export const pictureKeyOf = (scope: string, pictureId: string): string => `${scope}/${pictureId}`;
