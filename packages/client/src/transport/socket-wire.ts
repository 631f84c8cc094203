/** One connection as the socket transport needs it: named messages out, some of them answered. It lives once. */

export interface WireHandlers {
  /** What the handshake carries; null when there is no token to connect with. */
  readonly handshake: () => Promise<object | null>;
  readonly connected: () => void;
  /** Never reached, refused, or broken; said once. `refused` is one of `handshakeRefusals` when the server said why. */
  readonly ended: (refused: string | null) => void;
  readonly event: (name: string, body: unknown) => void;
}

export interface Wire {
  /** The answer, or undefined when none came in time. */
  ask(name: string, body: object, msMax: number): Promise<unknown>;
  close(): void;
}

export type OpenWire = (handlers: WireHandlers) => Wire;
