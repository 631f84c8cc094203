/**
 * What the media room stores, record by record, and the check every row passes when it is read again. A row that fails
 * is as if it were not there: files come again from the server, and a pick can be picked again.
 */
import {
  either,
  errorCodes,
  isAbsent,
  isBoolean,
  isNull,
  isNumber,
  isText,
  isTrue,
  oneOf,
  shape,
  type ErrorCode,
} from '@jamz/core';

/** What a file says about itself, as `track.register` tells the group. */
export interface FileFacts {
  readonly sha256: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly durMs: number;
  /** The cover's picture, stored on this device already; null when there is none. */
  readonly artKey: string | null;
}

/** A picked file on its way to be a track. Everything it will be named by is chosen at once, so that a birth repeats. */
export interface PickRecord {
  /** Time-ordered; also the file's id, until the bytes have a hash. */
  readonly id: string;
  readonly groupId: string;
  readonly runId: string;
  readonly itemId: string;
  /** The item is a title that stands there already and gets this file; else a new one at the end. */
  readonly binds: boolean;
  /** The tab that reads the file: without it, what is not stored yet is lost. */
  readonly holder: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly state: 'storing' | 'reading' | 'failed';
  readonly code: ErrorCode | null;
  /** Known once the file was read. */
  readonly facts: FileFacts | null;
  /** After a sign-out: name and facts, for nobody but their owner (M7). */
  readonly sealed: string | null;
}

/** A file of audio by its hash, whole or in part on this device. */
export interface FileRecord {
  readonly sha256: string;
  /** Under which its chunks lie. */
  readonly fileId: string;
  readonly mime: string;
  readonly bytes: number;
  /** Bytes here, from the beginning. */
  readonly stored: number;
  /** All here, and checked against the hash (M2). */
  readonly whole: boolean;
  readonly pinned: boolean;
  /** To be fetched: it was pinned, or somebody wants to hear it. */
  readonly wanted: boolean;
  /** Device milliseconds. */
  readonly addedAt: number;
  readonly lastPlayedAt: number | null;
  /** After a sign-out: chunks are sealed, or about to be; nothing of it can be played or sent (M7). */
  readonly sealed: boolean;
}

/** One file that is to be sent into one scope. Gone when the server has it. */
export interface UploadRecord {
  readonly sha256: string;
  readonly scope: string;
  readonly state: 'queued' | 'paused' | 'failed';
  readonly code: ErrorCode | null;
  /** Where the server takes the rest; null before it was asked. */
  readonly url: string | null;
  readonly sent: number;
  readonly addedAt: number;
}

/** A picture of a scope: a cover, a portrait. Its bytes are the one chunk of the file {@link pictureFileId}. */
export interface PictureRecord {
  readonly scope: string;
  readonly id: string;
  readonly mime: string;
  readonly bytes: number;
  /** To be sent; false once the server has it, or when it came from there. */
  readonly waiting: boolean;
  readonly code: ErrorCode | null;
  readonly sealed: boolean;
}

/** A group whose whole playlist is kept on this device. */
export interface KeptGroupRecord {
  readonly groupId: string;
}

export interface FileChunk {
  readonly bytes: ArrayBuffer;
  /** For nobody but its owner. */
  readonly sealed?: true | undefined;
}

export const pictureFileId = (scope: string, id: string): string => `picture/${scope}/${id}`;

const isCode = either(oneOf(errorCodes), isNull);
const isTextOrNull = either(isText, isNull);
const isNumberOrNull = either(isNumber, isNull);

export const isFileFacts = shape<FileFacts>({
  sha256: isText,
  title: isText,
  artist: isText,
  album: isText,
  durMs: isNumber,
  artKey: isTextOrNull,
});

export const isPickRecord = shape<PickRecord>({
  id: isText,
  groupId: isText,
  runId: isText,
  itemId: isText,
  binds: isBoolean,
  holder: isText,
  name: isText,
  mime: isText,
  bytes: isNumber,
  state: oneOf(['storing', 'reading', 'failed']),
  code: isCode,
  facts: either(isFileFacts, isNull),
  sealed: isTextOrNull,
});

export const isFileRecord = shape<FileRecord>({
  sha256: isText,
  fileId: isText,
  mime: isText,
  bytes: isNumber,
  stored: isNumber,
  whole: isBoolean,
  pinned: isBoolean,
  wanted: isBoolean,
  addedAt: isNumber,
  lastPlayedAt: isNumberOrNull,
  sealed: isBoolean,
});

export const isUploadRecord = shape<UploadRecord>({
  sha256: isText,
  scope: isText,
  state: oneOf(['queued', 'paused', 'failed']),
  code: isCode,
  url: isTextOrNull,
  sent: isNumber,
  addedAt: isNumber,
});

export const isPictureRecord = shape<PictureRecord>({
  scope: isText,
  id: isText,
  mime: isText,
  bytes: isNumber,
  waiting: isBoolean,
  code: isCode,
  sealed: isBoolean,
});

export const isKeptGroupRecord = shape<KeptGroupRecord>({ groupId: isText });

export const isFileChunk = shape<FileChunk>({
  bytes: (value) => value instanceof ArrayBuffer,
  sealed: either(isTrue, isAbsent),
});
