/**
 * The one Trusted Types policy of the page, `app`: it admits exactly the addresses of the app's own workers, and no HTML
 * and no script text at all (SECURITY.md section 1).
 */
import mediaWorkerAddress from '../media-worker.ts?worker&url';

const serviceWorkerAddress = '/sw.js';
const admitted: readonly string[] = [serviceWorkerAddress, mediaWorkerAddress];

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): unknown };
}

export interface WorkerAddresses {
  readonly service: string;
  readonly media: string;
}

/** In the shape this browser wants: Trusted Types where they exist, else plain text. To be asked for once. */
export function trustedWorkerAddresses(): WorkerAddresses {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy('app', {
    createScriptURL: (address) => {
      if (!admitted.includes(address)) {
        throw new TypeError('this address is not a worker of the app');
      }
      return address;
    },
  });
  // The DOM types say string where browsers with Trusted Types take their own object as well.
  const trust = (address: string): string =>
    policy === undefined ? address : (policy.createScriptURL(address) as string);
  return { service: trust(serviceWorkerAddress), media: trust(mediaWorkerAddress) };
}
