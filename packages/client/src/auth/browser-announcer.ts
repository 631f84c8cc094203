/** Tells the other tabs and the worker of this browser that somebody signed in or out; the truth is in storage. */
import type { AuthPorts } from './auth-ports.ts';

export interface BrowserAnnouncer {
  readonly port: AuthPorts['announcer'];
  readonly close: () => void;
}

export function createBrowserAnnouncer(): BrowserAnnouncer {
  const channel = new BroadcastChannel('jamz-session');
  let closed = false;
  return {
    port: {
      post: () => {
        if (!closed) channel.postMessage('changed');
      },
      onMessage: (listener) => {
        const hear = (): void => listener();
        channel.addEventListener('message', hear);
        return () => channel.removeEventListener('message', hear);
      },
    },
    close: () => {
      closed = true;
      channel.close();
    },
  };
}
