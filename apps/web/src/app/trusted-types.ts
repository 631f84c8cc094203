/**
 * The one Trusted Types policy of the page, `app`: it admits exactly the service worker's address, and no HTML and no
 * script text at all (SECURITY.md section 1).
 */
const workerAddress = '/sw.js';

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { readonly createScriptURL: (address: string) => string },
  ): { createScriptURL(address: string): unknown };
}

/** A worker's address in the shape this browser wants: Trusted Types where they exist, else the plain text. */
export function trustedWorkerAddress(): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy('app', {
    createScriptURL: (address) => {
      if (address !== workerAddress) throw new TypeError('this address is not a worker of the app');
      return address;
    },
  });
  // The DOM types say string where browsers with Trusted Types take their own object as well.
  return policy === undefined ? workerAddress : (policy.createScriptURL(workerAddress) as string);
}
