/** Numbers about this process in the Prometheus text format. Labels are bounded: never a person or a group. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';

/** What is counted without a label. */
const plainCounters = {
  refreshReuse: ['jamz_refresh_reuse_total', 'Refresh tokens used again after their successor.'],
  refreshUnsigned: [
    'jamz_refresh_unsigned_total',
    'Refreshes without the signature of the device.',
  ],
  loginFailures: ['jamz_login_failures_total', 'Sign-ins with a wrong name or password.'],
  codeFailures: ['jamz_invitation_failures_total', 'Invitation codes that fit no invitation.'],
  socketDenials: ['jamz_socket_denials_total', 'Socket events refused for their limits or rights.'],
  slowReaders: ['jamz_socket_pokes_total', 'Patches left out because a socket read too slowly.'],
} as const satisfies Record<string, readonly [string, string]>;

/** What is counted with one label. */
const labelledCounters = {
  syncRequests: ['jamz_sync_requests_total', 'Answered sync messages.', 'outcome'],
  syncScopes: ['jamz_sync_scopes_total', 'Answered scopes inside sync messages.', 'outcome'],
  mutations: ['jamz_mutations_total', 'Decided mutations.', 'outcome'],
  conflicts: ['jamz_conflicts_total', 'Conflict records written.', 'policy'],
  httpAnswers: ['jamz_http_answers_total', 'HTTP answers.', 'status'],
  errors: ['jamz_errors_total', 'Answers that carry an error code.', 'code'],
  rateLimited: ['jamz_rate_limited_total', 'Requests refused for coming too often.', 'class'],
  uploads: ['jamz_uploads_total', 'Uploads by how they began and ended.', 'end'],
  uploadBytes: ['jamz_upload_bytes_total', 'Bytes of complete uploads.', 'end'],
  alarms: ['jamz_alarms_total', 'Things a person must look at.', 'name'],
} as const satisfies Record<string, readonly [string, string, string]>;

export interface Metrics {
  count(name: keyof typeof plainCounters): void;
  countBy(name: keyof typeof labelledCounters, label: string, by?: number): void;
  observeSync(seconds: number, mutations: number): void;
  setSockets(open: number): void;
  render(): Promise<{ readonly type: string; readonly text: string }>;
  close(): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const plain = new Map(
    Object.entries(plainCounters).map(([key, [name, help]]) => [
      key,
      new Counter({ name, help, registers }),
    ]),
  );
  const labelled = new Map(
    Object.entries(labelledCounters).map(([key, [name, help, label]]) => [
      key,
      { label, counter: new Counter({ name, help, registers, labelNames: [label] }) },
    ]),
  );
  const syncSeconds = new Histogram({
    name: 'jamz_sync_seconds',
    help: 'Time from a parsed sync message to its answer.',
    buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  });
  const syncAttempts = new Histogram({
    name: 'jamz_sync_attempts',
    help: 'Mutations per sync message.',
    buckets: [0, 1, 10, 100, 1_000],
    registers,
  });
  const sockets = new Gauge({ name: 'jamz_sockets', help: 'Open sockets.', registers });

  return {
    count: (name) => plain.get(name)?.inc(),
    countBy(name, label, by = 1) {
      const found = labelled.get(name);
      if (by > 0) found?.counter.inc({ [found.label]: label }, by);
    },
    observeSync(seconds, mutations) {
      syncSeconds.observe(seconds);
      syncAttempts.observe(mutations);
    },
    setSockets: (open) => sockets.set(open),
    render: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    close: () => registry.clear(),
  };
}
