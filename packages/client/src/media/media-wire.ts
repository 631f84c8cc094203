/** The server's side of files as the media room sees it: grants, uploads, bytes and pictures (EN34, EN36). */
import type { AppError, Result } from '@jamz/core';

/** `code` says by the table of errors whether another try makes sense. */
export type WireResult<T> = Promise<Result<T, AppError>>;

export interface UploadTask {
  readonly sha256: string;
  readonly scope: string;
  readonly mime: string;
  readonly bytes: number;
  /** Where an earlier try was told to send the rest. */
  readonly url: string | null;
  /** Bytes of the file; null when they are not there. */
  readonly read: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer> | null>;
}

export interface UploadEvents {
  /** The server has named the place for the rest. */
  readonly placed: (url: string) => Promise<void>;
  /** Bytes that have left. */
  readonly sent: (bytes: number) => void;
}

export interface MediaAnswer {
  /** The first byte of the body in the file. */
  readonly from: number;
  readonly bytes: number;
  readonly mime: string;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface MediaWire {
  /** True when the server has the bytes and the scope may read them now: nothing need be sent. */
  grant(file: { readonly scope: string; readonly sha256: string }): WireResult<boolean>;
  /** Resolves when the server has the whole file and has found it to have its hash. */
  upload(task: UploadTask, events: UploadEvents, signal: AbortSignal): WireResult<null>;
  /** Tells the server that the rest will not come. */
  giveUp(url: string): Promise<void>;
  fetch(
    file: { readonly sha256: string; readonly from: number },
    signal: AbortSignal,
  ): WireResult<MediaAnswer>;
  sendPicture(picture: {
    readonly scope: string;
    readonly id: string;
    readonly mime: string;
    readonly bytes: ArrayBuffer;
  }): WireResult<null>;
  fetchPicture(picture: { readonly scope: string; readonly id: string }): WireResult<{
    readonly mime: string;
    readonly bytes: ArrayBuffer;
  }>;
}
