/** Hands one device to the whole tree. Everything below reads it by hooks; nothing below touches storage or network. */
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react';
import type { Client } from '../client.ts';
import type { Device, DeviceTrouble } from '../device.ts';

const DeviceContext = createContext<Device | null>(null);

export interface ClientProviderProps {
  readonly device: Device;
  readonly children: ReactNode;
}

export function ClientProvider({ device, children }: ClientProviderProps): ReactNode {
  return <DeviceContext value={device}>{children}</DeviceContext>;
}

export function useDevice(): Device {
  const device = use(DeviceContext);
  if (device === null) throw new Error('useDevice: there is no ClientProvider above');
  return device;
}

/** The signed-in person's engine, or null. */
export function useClient(): Client | null {
  const device = useDevice();
  return useSyncExternalStore(device.subscribe, device.client);
}

/** What to say about this device's storage, in a banner; null when all is well. */
export function useDeviceTrouble(): DeviceTrouble | null {
  const device = useDevice();
  return useSyncExternalStore(device.subscribe, device.trouble);
}

/** Whether what waits goes out with no tab open; null until something waits. */
export function useSendsWhenClosed(): boolean | null {
  const device = useDevice();
  return useSyncExternalStore(device.subscribe, device.sendsWhenClosed);
}

/** After the browser took the storage away: how many changes had not been sent; null when unknown. */
export function useLostChanges(): number | null {
  const device = useDevice();
  return useSyncExternalStore(device.subscribe, device.lostChanges);
}
