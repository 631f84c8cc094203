/** The engine as React sees it: one provider, and hooks that never touch storage or network. */
export { openDevice } from '../open-device.ts';
export type { DeviceOptions } from '../create-device.ts';
export {
  ClientProvider,
  useClient,
  useDevice,
  useDeviceTrouble,
  useLostChanges,
  useSendsWhenClosed,
  type ClientProviderProps,
} from './client-provider.tsx';
export { AuthContext, useAuth, type AuthHandle } from './use-auth.ts';
export {
  useList,
  useMutate,
  useRecord,
  useScopeLoaded,
  useScopePulled,
  type Mutate,
} from './use-records.ts';
export {
  SyncContext,
  useOutcomes,
  useProblems,
  useQueue,
  useSyncActs,
  useSyncState,
  useTimelines,
  type SyncActs,
} from './use-sync.ts';
export {
  MusicContext,
  useMusic,
  type Music,
  type MusicItem,
  type MusicTrack,
} from './use-music.ts';
export { useMedia, useMediaValue, usePlayer, usePlayerState, useTrackState } from './use-media.ts';
export type {
  Media,
  Placeholder,
  StorageFacts,
  StoredTrack,
  TrackPlace,
  TrackState,
  Transfer,
} from '../media/media.ts';
export type { PassedOver, Player, PlayerPhase, PlayerState } from '../media/player.ts';
export { useDraft, type Draft, type DraftFields } from './use-draft.ts';
export { usePreference } from './use-preference.ts';
export { useAppUpdate } from './use-app-update.ts';
export type {
  Auth,
  AuthState,
  Credentials,
  JoinPreview,
  KeptWork,
  Registration,
  SessionRow,
  SetupInfo,
  UnsentWork,
} from '../auth/auth-state.ts';
export type { AppUpdate, Device, DeviceTrouble, Drafts, Preferences } from '../device.ts';
export type {
  Client,
  Mark,
  MarkedEntity,
  MutateReceipt,
  Problem,
  QueueItem,
  Status,
  StatusReason,
  SyncState,
} from '../client.ts';
