import { expect, test } from 'vitest';
import type { AuthPorts } from './auth-ports.ts';
import { parseDeviceRecord, type DeviceRecord } from './device-record.ts';
import { tellLogouts } from './person-moves.ts';

const logout = { sessionId: 'session-1', at: 1, signature: 's' };

/** Answers every logout; `update` is what the device's own database does with the note of it. */
function portsWith(update: (change: (record: DeviceRecord) => DeviceRecord) => Promise<unknown>) {
  const told: string[] = [];
  const ports = {
    call: async ({ path }: { readonly path: string }) => {
      told.push(path);
      return { end: 'ok' };
    },
    devices: {
      read: async () => ({ ...parseDeviceRecord(undefined), logouts: [logout, logout] }),
      update,
    },
  } as unknown as AuthPorts;
  return { ports, told };
}

test('[D12] a tab that is closed while it tells the server of a sign-out leaves the rest for the next one', async () => {
  const closed = portsWith(async () => {
    throw new DOMException('The database is closed', 'AbortError');
  });
  await expect(tellLogouts(closed.ports)).resolves.toBeUndefined();
  expect(closed.told).toHaveLength(1);

  const open = portsWith(async () => null);
  await tellLogouts(open.ports);
  expect(open.told).toHaveLength(2);

  const broken = portsWith(async () => {
    throw new TypeError('a fault of ours');
  });
  await expect(tellLogouts(broken.ports)).rejects.toThrow('a fault of ours');
});
