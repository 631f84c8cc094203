/** The device of a page: what works for a signed-in person is fetched when somebody is, or was here last. */
import { createDevice, type DeviceOptions } from './create-device.ts';
import type { Device } from './device.ts';

/** Returns at once; `auth.state()` is `starting` until the device's storage has been read. */
export const openDevice = (options: DeviceOptions = {}): Device =>
  createDevice(options, () => import('./open-work.ts'));
