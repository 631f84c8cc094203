/**
 * Who plays the demo's music: rendered and encoded outside the event loop, by whoever starts the server. The same name is
 * always the same bytes.
 */
export const demoPieces = [
  'harbour-at-six',
  'switchback',
  'salt-and-pines',
  'tunnel-lights',
  'rain-on-the-roof',
  'last-light',
] as const;
export type DemoPiece = (typeof demoPieces)[number];

export interface RenderedPiece {
  readonly mime: 'audio/mpeg' | 'audio/wav';
  /** Without tags. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly durMs: number;
}

export interface DemoMusic {
  /** Rejects when `signal` ends it or the player breaks down. */
  render(piece: DemoPiece, signal: AbortSignal): Promise<RenderedPiece>;
  /** How many pieces this machine plays side by side. */
  readonly atOnce: number;
}
