/**
 * Every limit of the system, named, with its unit last. A queue, loop, message, cache, retry or wait without an
 * entry here is a bug. Sources: the rules of `docs/SPEC.md` named beside each.
 */
export const limits = {
  // wire (EN20, SECURITY H7)
  bodyBytesMax: 512 * 1024,
  batchMutationsMax: 1_000,
  batchBytesMax: 480 * 1024,
  mutationBytesMax: 32 * 1024,
  jsonDepthMax: 32,
  jsonKeysMax: 1_000,
  stringLengthMax: 16_384,
  scopesPerRequestMax: 100,
  cursorLengthMax: 160,
  socketMessageBytesMax: 64 * 1024,
  socketBufferBytesMax: 1024 * 1024,
  batchesInFlightMax: 4,
  responseBytesMax: 8 * 1024 * 1024,
  resetPageEntities: 1_000,

  // log (EN7, EN8, EN16)
  commitBytesMax: 1024 * 1024,
  commitAgeMsMax: 10_000,
  casTriesMax: 3,
  groupCommitsMax: 256,
  groupCommitBytesMax: 4 * 1024 * 1024,
  checkpointEveryVersions: 200,
  tombstoneContentDays: 30,
  cursorAgeDays: 30,
  refusalCommitEveryMs: 60_000,

  // engine timing (EN27, FAULTS N5, N7, C6)
  backoffMsMin: 1_000,
  backoffMsMax: 30_000,
  breakerFailuresMax: 5,
  slowLaneMs: 30_000,
  retryAfterMsMax: 300_000,
  visibleRetryMs: 5_000,
  heartbeatMs: 25_000,
  silenceMsMax: 10_000,
  heartbeatWindowMs: 35_000,
  watchdogMs: 60_000,
  /** After a long outage sockets come back over this long (S8). */
  reconnectSpreadMsMax: 20_000,
  /** How often an open tab asks for a newer app. */
  updateCheckMs: 3_600_000,
  requestMsMax: 30_000,
  /** On a slower network a full message is given up; it gets its time beside the silence (N12). */
  slowestBytesPerSecond: 24 * 1024,
  /** An exchange over HTTP that is unanswered for so long may be on a dead connection: a socket is tried too (N12). */
  doubtMs: 3_000,
  mutationTriesMax: 5,
  waitingRetryMs: 600_000,
  waitingDaysMax: 30,
  requestsPerMinuteOutageMax: 12,

  // time and merging (EN28, EN29, EN32)
  questionWindowMs: 300_000,
  clockJumpMs: 300_000,
  clockSkewMs: 60_000,
  conflictUndoDays: 30,

  // relay (EN15)
  relayIntervalMs: 2_000,
  relayStepMs: 250,
  relayAlarmAfter: 5,

  // server actors (EN3, EN10, EN15, EN32)
  actorIdleMs: 60_000,
  scopeQueueMax: 1_000,
  recentOutcomesMax: 4_000,
  versionHistoryMax: 1_000,
  commitFillBytes: 900 * 1024,
  readPageBytes: 4 * 1024 * 1024,
  pageBytesMax: 1024 * 1024,
  casJitterMs: 40,
  appendGroupMax: 64,
  retryAfterMs: 1_000,
  followPage: 200,
  followPollMs: 5_000,
  relayLanesMax: 10_000,
  clockVotes: 3,
  clockDevicesMax: 100,
  clockGapAtStartMs: 30 * 86_400_000,

  // device (VAULT section 5)
  journalBytesMax: 5 * 1024 * 1024,
  outboxChunkRowsMax: 1_000,
  staleUnsentWarnMs: 86_400_000,
  leaseRenewMs: 5_000,
  leaseExpiryMs: 10_000,
  eventQueueMax: 100,
  queueLengthMax: 100_000,

  // product (PRODUCT section 5)
  groupMembersMax: 50,
  playlistItemsMax: 250,
  tracksPerGroupMax: 2_000,
  invitationDays: 7,
  invitationsPerGroupMax: 100,
  nameLengthMax: 80,
  titleLengthMax: 200,
  textLengthMax: 2_000,
  appendItemsMax: 250,
  orderKeyLengthMax: 64,
  bioLengthMax: 500,

  // files (SECURITY section 1 "Uploads", PRODUCT section 5)
  mediaBytesMax: 200 * 1024 * 1024,
  mediaSniffBytes: 4 * 1024,
  mediaParseBytesMax: 32 * 1024 * 1024,
  mediaParseMsMax: 200,
  uploadsPerHour: 300,
  uploadIdleMs: 7 * 86_400_000,
  uploadPatchBytesMax: 8 * 1024 * 1024,
  /** One part over a slow network; what arrived of a longer one is kept. */
  uploadPatchMsMax: 300_000,
  /** Uploads' parts and ranges of files per device: many and small. */
  fileRequestsPerMinute: 600,
  personMediaBytesMax: 10 * 1024 * 1024 * 1024,
  groupMediaBytesMax: 20 * 1024 * 1024 * 1024,
  /** A grant that nothing in its scope names goes after this long. */
  grantIdleMs: 86_400_000,
  /** Bytes that no row names go after this long: another process may be about to write the row. */
  orphanMs: 60_000,
  sweepEveryMs: 86_400_000,
  mediaMissMsMin: 30,
  pictureBytesMax: 8 * 1024 * 1024,
  picturePixelsMax: 16_000_000,
  pictureSideMax: 512,
  /** What may be picked for a picture before the device has made it small. */
  pickedPictureBytesMax: 40 * 1024 * 1024,
  picturesPerHour: 60,
  picturesAtOnce: 2,
  pictureQueueMax: 20,
  pictureSecondsMax: 10,
  /** Unpinned tracks on a device (PRODUCT section 5), and their bytes together. */
  cachedTracksMax: 50,
  cachedBytesMax: 2 * 1024 * 1024 * 1024,
  /** Pictures that a device keeps beside its own. */
  cachedPicturesMax: 1_000,
  audioChunkBytes: 1024 * 1024,
  uploadsAtOnce: 2,
  downloadsAtOnce: 2,
  /** So much unpinned audio goes at once when the disk is full. */
  roomBytesMin: 8 * 1024 * 1024,
  /** Reserved on the device, for the moment when there is no audio left to remove (FAULTS D5). */
  ballastBytes: 1024 * 1024,
  /** How long the worker waits for a part of a file that is on its way, before it asks the server itself. */
  mediaWaitMsMax: 4_000,

  // accounts (SECURITY section 1)
  accessTokenMs: 600_000,
  refreshIdleDays: 30,
  refreshAbsoluteDays: 180,
  passwordLengthMin: 8,
  passwordLengthMax: 128,
  loginLengthMax: 254,
  passwordTriesMax: 5,
  passwordWindowMs: 900_000,
  passwordDelayMsMin: 30_000,
  passwordDelayMsMax: 3_600_000,
  passwordHashesAtOnce: 4,
  passwordQueueMax: 16,
  sessionsPerPersonMax: 50,
  setupLinkMs: 3_600_000,
  keyCacheMs: 60_000,

  /** Parts of the web app that a newer build replaced (PRODUCT pitfall 18). */
  replacedAssetsMs: 7 * 86_400_000,

  // doors (SECURITY section 1)
  syncRequestsPerMinute: 120,
  anonymousRequestsPerMinute: 60,
  invitationsPerDay: 20,
  failedCodesPerHour: 10,
  socketsPerPersonMax: 5,
  socketEventsPerSecond: 20,
  socketEventsBurst: 50,
  socketEventsPerMinute: 1_500,
  socketDenialsPerMinute: 5,
  socketsUnauthenticatedPerAddress: 20,
  socketHandshakeMsMax: 10_000,
  socketRoomsMax: 200,
  socketBlockMs: 60_000,
  tokenRecheckMs: 60_000,
  revocationLookMs: 500,
  previewMsMin: 30,
  offenderBlockMsMin: 60_000,
  offenderBlockMsMax: 300_000,
  shutdownMsMax: 10_000,
} as const;
