/** What is true everywhere: model, merge policies, mutations, wire messages, rebase. Pure. */
export { canonicalJson, isSameJson, jsonSize, type Json, type JsonObject } from './base/json.ts';
export {
  either,
  isAbsent,
  isBoolean,
  isNumber,
  isNull,
  isObject,
  isText,
  isTrue,
  listOf,
  mapOf,
  oneOf,
  shape,
  type Check,
} from './base/shape.ts';
export { ok, err, type Result } from './base/result.ts';
export { assert, must, unreachable, InvariantError } from './base/assert.ts';
export {
  clientIdSchema,
  cursorSchema,
  entityIdSchema,
  mutationIdSchema,
  scopeSchema,
  userIdSchema,
  type ClientId,
  type Cursor,
  type MutationId,
  type Scope,
  type UserId,
} from './base/ids.ts';
export {
  appError,
  errorCodes,
  errorTable,
  type AppError,
  type ErrorCode,
  type RetryClass,
} from './errors.ts';
export { limits } from './limits.ts';
export type { Clock, Ids, Random, TimerHandle, Timers } from './clock/clock.ts';
export { compareStamps, nextStamp, type Stamp } from './clock/hybrid-time.ts';
export { stampSchema } from './clock/stamp-schema.ts';
export { codeHeader, protocolHeader, protocolOldest, protocolVersion } from './protocol/version.ts';
export {
  closeSchema,
  entitySchema,
  isClose,
  mutationSchema,
  outcomeSchema,
  pageSchema,
  patchSchema,
  pushSchema,
  scopeAnswerSchema,
  syncRequestSchema,
  syncResponseSchema,
  timelineSchema,
  tombstoneSchema,
  undecidedSchema,
  type Close,
  type CloseReason,
  type Entity,
  type Mutation,
  type Outcome,
  type OutcomeEnd,
  type Page,
  type Patch,
  type Push,
  type PushResult,
  type ScopeAnswer,
  type ScopeRequest,
  type SyncRequest,
  type SyncResponse,
  type Timeline,
  type Tombstone,
  type Undecided,
} from './protocol/sync-message.ts';
export {
  handshakeRefusals,
  handshakeSchema,
  patchEventSchema,
  presenceEventSchema,
  presenceReportSchema,
  revokedEventSchema,
  socketAuthSchema,
  timeAnswerSchema,
  timeProbeSchema,
  type Handshake,
  type PatchEvent,
  type RevokedEvent,
} from './protocol/socket-events.ts';
export {
  isOutcome,
  readErrorAnswer,
  readPatchEvent,
  readSyncResponse,
} from './protocol/read-answers.ts';
export { readSyncRequest } from './protocol/read-request.ts';
export { closeReasons, outcomeEnds } from './protocol/row-ends.ts';
export { isCursor, isScope } from './protocol/wire-checks.ts';
export {
  challengeAnswerSchema,
  deviceKeySchema,
  eraseRequestSchema,
  errorAnswerSchema,
  joinPreviewAnswerSchema,
  joinPreviewRequestSchema,
  loginRequestSchema,
  logoutRequestSchema,
  refreshRequestSchema,
  registerRequestSchema,
  sessionAnswerSchema,
  sessionListSchema,
  setupAnswerSchema,
  type SessionAnswer,
} from './protocol/account-messages.ts';
export {
  demoAnswerSchema,
  grantRequestSchema,
  mediaParamsSchema,
  mediaPath,
  pictureParamsSchema,
  picturePath,
  serverSettingsSchema,
  uploadMetadataSchema,
  uploadsPath,
  usageAnswerSchema,
  type DemoAnswer,
  type UploadMetadata,
} from './protocol/file-messages.ts';
export {
  appConfigSchema,
  healthAnswerSchema,
  meAnswerSchema,
  versionAnswerSchema,
  type AppConfig,
  type HealthAnswer,
} from './protocol/server-messages.ts';
export {
  boxSchema,
  erasedMark,
  type Box,
  type DigestPort,
  type KeyPort,
  type KeyState,
  type Owner,
  type OwnerKey,
} from './sync/sealing.ts';
export type {
  Facts,
  FieldOwner,
  KindDef,
  Model,
  MutationContext,
  MutationDef,
  MutatorResult,
  Person,
  Projection,
  Reader,
  Tx,
  VerifyPort,
} from './sync/model.ts';
export type {
  Commit,
  CommitEntry,
  EntryIndex,
  SealedEntity,
  SealedRecord,
  SealedTombstone,
  SeqRange,
  StoredCommit,
} from './sync/commit.ts';
export { createScopeState, type ScopeState } from './sync/scope-state.ts';
export { createTx, keyOf, noChanges, type Changes, type DraftTx } from './sync/tx.ts';
export { createOverlay, type Overlay, type Touched } from './sync/overlay.ts';
export {
  resolveCall,
  runMutation,
  type MutationCall,
  type ResolvedCall,
  type RunResult,
} from './sync/run-mutation.ts';
export { applyPatch } from './sync/apply-patch.ts';
export { layRow, rebase, type PendingRow, type Rebased, type RowView } from './sync/rebase.ts';
export {
  boxAdditionalData,
  openRecord,
  ownersOf,
  sealRecord,
  type FieldTable,
  type PreviousSeal,
  type SealContext,
} from './sync/seal-record.ts';
export {
  reduceStatus,
  startStatus,
  statusAt,
  statusChangesAt,
  type StatusEvent,
  type StatusFacts,
  type SyncStatus,
  type TroubleReason,
} from './sync/status.ts';
export { backoffMs, createBackoff, type Backoff } from './sync/backoff.ts';
export {
  countedFailures,
  createCircuitBreaker,
  type BreakerState,
  type CircuitBreaker,
  type CountedFailure,
} from './sync/circuit-breaker.ts';
export {
  clockJumpMs,
  createServerClock,
  readProbe,
  type ClockEstimate,
  type ClockProbe,
  type ServerClock,
} from './clock/server-clock.ts';
export { readJson } from './protocol/safe-json.ts';
export { inspectJson } from './protocol/json-rules.ts';
export { wireShape, wireShapeFault, wireShapeText, type WireShape } from './protocol/wire-shape.ts';
export { conflictKind, writeField, type FieldTarget } from './sync/write-field.ts';
export { eraseOwner } from './sync/erase-owner.ts';
export { ownerOf } from './sync/seal-record.ts';
export {
  compareOrdered,
  orderKeysBetween,
  placeAt,
  type Ordered,
  type Placement,
} from './merge/order-key.ts';
export { placeMove, placeRun, type MoveWish, type RunItem } from './merge/ordered-append.ts';
export {
  decideField,
  fieldStampSchema,
  type FieldDecision,
  type FieldStamp,
  type FieldWrite,
} from './merge/last-write-per-field.ts';
export { addedTo, decideAdd, removedAt, type Presence } from './merge/union-tombstones.ts';
export {
  conflictChoices,
  conflictId,
  conflictSchema,
  overruledValue,
  type Conflict,
} from './merge/conflict-record.ts';
export { trafficJamzModel } from './model/model.ts';
export { fieldOwners } from './model/field-owner-table.ts';
export { relayTable } from './model/relay-table.ts';
export { findRecord, listRecords, recordOf, type KindName, type Records } from './model/records.ts';
export {
  djPolicies,
  groupDefaults,
  groupIdFrom,
  groupScope,
  scopeIdOf,
  userScope,
  type Group,
  type GroupField,
} from './model/group.ts';
export {
  givenRoles,
  memberName,
  roleAtLeast,
  roles,
  type GivenRole,
  type JoinRequest,
  type Member,
  type Role,
} from './model/member.ts';
export {
  formatInvitationLink,
  parseInvitationLink,
  proofOfToken,
  tokenHashOf,
  type Invitation,
  type InvitationLink,
} from './model/invitation.ts';
export { previewInvitation, type JoinPreview } from './model/invitation-mutations.ts';
export { sortPlaylist, trackIdOf, type PlaylistItem, type Track } from './model/playlist.ts';
export {
  languages,
  unitSystems,
  type GroupCard,
  type Profile,
  type ProfileField,
} from './model/profile.ts';
export { activeMembers, mayGive, mayManage } from './model/group-rights.ts';
export { unnamedPerson } from './model/profile.ts';
export { groupRights, principals, type Principal, type RightsRow } from './model/rights-matrix.ts';
