/** This browser's device, opened by itself so that its storage is read while the screens are still on their way. */
import { openDevice, type Device } from '@jamz/client/react';
import { pause } from './browser-pause.ts';
import { trustedWorkerAddresses } from './trusted-types.ts';

/** By then a start is over. */
const newerWorkerMs = 1_000;

/** Lives as long as the tab: the browser ends it, and what it holds is on disk at any moment. */
export function openAppDevice(audio: HTMLAudioElement): Device {
  const addresses = trustedWorkerAddresses();
  return openDevice({
    audio,
    registerWorker: async () => {
      // Where a worker is at work, this only asks for a newer one: 10 ms of the page that the first drawing needs (U1).
      if (navigator.serviceWorker.controller !== null) await pause(newerWorkerMs);
      return navigator.serviceWorker.register(addresses.service);
    },
    createMediaWorker: () => new Worker(addresses.media, { type: 'module', name: 'media' }),
  });
}
