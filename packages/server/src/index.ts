/** The front desk: http, realtime, sync, auth, files, demo, admin, observe. */
export {
  configFault,
  createServer,
  type JamzServer,
  type ServerConfig,
  type ServerPorts,
} from './create-server.ts';
export {
  createBackOffice,
  type BackOffice,
  type BackOfficeConfig,
  type BackOfficePorts,
} from './create-back-office.ts';
export { demoGroupName } from './demo/demo-script.ts';
export {
  demoPieces,
  type DemoMusic,
  type DemoPiece,
  type RenderedPiece,
} from './demo/demo-music.ts';
export {
  createPassingSecrets,
  openSecrets,
  type SecretsProblem,
  type ServerSecrets,
} from './auth/secrets.ts';
export type { KnownAccount } from './auth/accounts.ts';
export { rateProfiles, type RateProfile } from './auth/rate-limits.ts';
export type { Guards } from './http/guards.ts';
export type { FileAccess } from './files/file-access.ts';
export type { Files } from './files/create-files.ts';
export type { KeptFile } from './files/grants.ts';
export type { RouteDef } from './http/route-def.ts';
export { routeTable, type RouteName } from './http/route-table.ts';
export { clientEvents } from './realtime/socket-server.ts';
export { createLogStream, type LogLevel, type LogStream } from './observe/log.ts';
export { createSyncService } from './sync/create-sync-service.ts';
export type { CommitEvent, SyncOptions, SyncPorts, SyncService } from './sync/sync-service.ts';
export { createSystemPorts, type SystemPorts } from './system-ports.ts';
