/** Sealing under the device key as a port: asynchronous, so it always happens before a storage transaction opens. */

export interface Sealer {
  /** `context` is bound to the text: what was sealed for one place does not open in another. */
  seal(text: string, context: string): Promise<string>;
  /** Null when the text is damaged or was sealed by another key. */
  open(sealed: string, context: string): Promise<string | null>;
}

/** The same for bytes: audio that waits for its owner's return (M7). */
export interface ByteSealer {
  seal(bytes: ArrayBuffer, context: string): Promise<ArrayBuffer>;
  open(sealed: ArrayBuffer, context: string): Promise<ArrayBuffer | null>;
}

/** What the device stores sealed, as contexts: one per kind of record and person, never per number (a number may change). */
export const sealContext = {
  row: (scope: string): string => `row/${scope}`,
  problem: (scope: string): string => `problem/${scope}`,
  entity: (scope: string, kind: string, id: string): string => `entity/${scope}/${kind}/${id}`,
  chunk: (fileId: string, n: number): string => `chunk/${fileId}/${n}`,
  pick: (id: string): string => `pick/${id}`,
} as const;
