/** This browser's device, opened by itself so that its storage is read while the screens are still on their way. */
import { openDevice, type Device } from '@jamz/client/react';
import { trustedWorkerAddresses } from './trusted-types.ts';

/** Lives as long as the tab: the browser ends it, and what it holds is on disk at any moment. */
export function openAppDevice(): Device {
  const addresses = trustedWorkerAddresses();
  return openDevice({
    registerWorker: () => navigator.serviceWorker.register(addresses.service),
    createMediaWorker: () => new Worker(addresses.media, { type: 'module', name: 'media' }),
  });
}
