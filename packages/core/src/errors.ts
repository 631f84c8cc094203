/**
 * The one table of error codes. A code is never reused; decisions are made by code, never by reading a text.
 * `docs/errors.md` is generated from here and a test holds both together.
 */

/** What a caller may do about it: nothing, wait and repeat, sign in again, or start over from a reset. */
export type RetryClass = 'never' | 'backoff' | 'after-auth' | 'reset';

interface ErrorRow {
  /** HTTP status when the code speaks for a whole request (EN19: never for one mutation). */
  readonly status: number;
  readonly retry: RetryClass;
  /** For people: what happened and what to do next. */
  readonly text: string;
}

export const errorTable = {
  // envelope
  malformed: {
    status: 422,
    retry: 'never',
    text: 'The request could not be read. Update the app and try again.',
  },
  too_large: {
    status: 413,
    retry: 'never',
    text: 'That is too much at once. Send it in smaller parts.',
  },
  not_found: { status: 404, retry: 'never', text: 'This does not exist, or you cannot see it.' },
  method_not_allowed: {
    status: 405,
    retry: 'never',
    text: 'This address does not answer that kind of request.',
  },
  unsupported_type: { status: 415, retry: 'never', text: 'The request must be sent as JSON.' },
  update_needed: {
    status: 426,
    retry: 'never',
    text: 'This app is too old for the server. Reload to update; your unsent changes are kept.',
  },
  rate_limited: {
    status: 429,
    retry: 'backoff',
    text: 'Too many requests. It goes on by itself in a moment.',
  },
  unavailable: {
    status: 503,
    retry: 'backoff',
    text: 'The server cannot do this right now. Your changes are kept and sent later.',
  },
  internal: {
    status: 500,
    retry: 'backoff',
    text: 'Something went wrong on the server. Your changes are kept and sent later.',
  },
  foreign_origin: { status: 403, retry: 'never', text: 'This request did not come from the app.' },
  // who you are
  sign_in_needed: {
    status: 401,
    retry: 'after-auth',
    text: 'Please sign in again. Your changes are kept.',
  },
  session_revoked: {
    status: 401,
    retry: 'after-auth',
    text: 'This device was signed out. Sign in again to go on.',
  },
  wrong_credentials: { status: 401, retry: 'never', text: 'Name or password is not right.' },
  too_many_tries: {
    status: 429,
    retry: 'backoff',
    text: 'Too many tries. Wait a moment before the next one.',
  },
  weak_password: { status: 422, retry: 'never', text: 'Choose a longer or less common password.' },
  name_taken: {
    status: 409,
    retry: 'never',
    text: 'Somebody has this sign-in name already. Choose another.',
  },
  setup_needed: {
    status: 403,
    retry: 'never',
    text: 'This server has no operator yet. Open the setup link that it printed at its first start.',
  },
  setup_link_invalid: {
    status: 403,
    retry: 'never',
    text: 'This setup link was used or has expired. Start the server again for a new one.',
  },
  not_allowed: { status: 403, retry: 'never', text: 'You may not do this here.' },
  // one mutation
  unknown_mutation: {
    status: 422,
    retry: 'never',
    text: 'The server does not know this kind of change. Update the app.',
  },
  retired_mutation: { status: 422, retry: 'never', text: 'This kind of change no longer exists.' },
  bad_arguments: {
    status: 422,
    retry: 'never',
    text: 'This change was not understood by the server.',
  },
  missing: { status: 404, retry: 'never', text: 'What this change is about is not there.' },
  taken: { status: 409, retry: 'never', text: 'This number belongs to another change.' },
  removed: { status: 409, retry: 'never', text: 'This was removed in the meantime.' },
  full: { status: 409, retry: 'never', text: 'There is no room for more.' },
  group_full: { status: 409, retry: 'never', text: 'This group is full.' },
  group_archived: {
    status: 409,
    retry: 'never',
    text: 'This group is archived and can only be read.',
  },
  invitation_expired: {
    status: 409,
    retry: 'never',
    text: 'This invitation has expired. Ask for a new one.',
  },
  invitation_used: {
    status: 409,
    retry: 'never',
    text: 'This invitation was used already. Ask for a new one.',
  },
  invitation_revoked: {
    status: 409,
    retry: 'never',
    text: 'This invitation was withdrawn. Ask for a new one.',
  },
  member_removed: {
    status: 409,
    retry: 'never',
    text: 'You were removed from this group. An admin can add you again.',
  },
  last_owner: {
    status: 409,
    retry: 'never',
    text: 'The last owner cannot leave. Hand the group over first.',
  },
  erased: { status: 409, retry: 'never', text: 'This person was deleted.' },
  undo_expired: { status: 409, retry: 'never', text: 'This can no longer be undone.' },
  mutator_failed: {
    status: 500,
    retry: 'never',
    text: 'The server could not apply this change. It is kept here.',
  },
  refused: { status: 403, retry: 'never', text: 'This change was refused earlier.' },
  // files
  empty_file: { status: 422, retry: 'never', text: 'This file is empty. Choose another one.' },
  not_audio: {
    status: 422,
    retry: 'never',
    text: 'This is no audio that can be played here. Choose an mp3, m4a, ogg, flac or wav file.',
  },
  not_a_picture: {
    status: 422,
    retry: 'never',
    text: 'This picture cannot be used. Choose a PNG, JPEG or WebP file of at most 16 megapixels.',
  },
  file_too_large: {
    status: 413,
    retry: 'never',
    text: 'This file is too large: 200 MB of audio or 8 MB of picture at most.',
  },
  wrong_offset: {
    status: 409,
    retry: 'backoff',
    text: 'The upload stands at another place. It goes on from there by itself.',
  },
  file_unreadable: {
    status: 422,
    retry: 'never',
    text: 'This file was not read to its end. Add it again.',
  },
  hash_mismatch: {
    status: 422,
    retry: 'never',
    text: 'The file changed on the way. Remove it and add it again.',
  },
  quota_full: {
    status: 409,
    retry: 'never',
    text: 'The server has no room left for your files. Remove tracks, or ask the operator for more.',
  },
  // device
  storage_failed: {
    status: 507,
    retry: 'backoff',
    text: 'This device could not store the change. Free some space and try again.',
  },
  storage_full: {
    status: 507,
    retry: 'never',
    text: 'This device has no space left. Free some space; nothing was lost.',
  },
  signed_out: { status: 401, retry: 'after-auth', text: 'You are signed out on this device.' },
  offline: { status: 503, retry: 'backoff', text: 'No connection to the server.' },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;
export const errorCodes = Object.keys(errorTable) as readonly ErrorCode[];

export interface AppError {
  readonly code: ErrorCode;
  /** Milliseconds after which a repeat makes sense. */
  readonly retryAfterMs?: number | undefined;
  /** For logs and tests, never shown to people. */
  readonly detail?: string | undefined;
}

export const appError = (code: ErrorCode, detail?: string): AppError => ({ code, detail });
