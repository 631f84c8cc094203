/** Sealing that can be looked through: what is tested is what is sealed and with which context, not the cipher. */
import type { Sealer } from '../storage/sealer.ts';
import type { Sealers } from './seal-files.ts';

export const plainSealer: Sealer = {
  seal: async (text, context) => `${context}|${btoa(encodeURIComponent(text))}`,
  open: async (sealed, context) =>
    sealed.startsWith(`${context}|`)
      ? decodeURIComponent(atob(sealed.slice(context.length + 1)))
      : null,
};

/** Turns every bit, and has the context in front. */
export const plainSealers: Sealers = {
  text: plainSealer,
  bytes: {
    seal: async (bytes, context) => {
      const head = new TextEncoder().encode(`${context}|`);
      const sealed = new Uint8Array(head.byteLength + bytes.byteLength);
      sealed.set(head);
      sealed.set(
        new Uint8Array(bytes).map((byte) => byte ^ 255),
        head.byteLength,
      );
      return sealed.buffer;
    },
    open: async (sealed, context) => {
      const head = new TextEncoder().encode(`${context}|`).byteLength;
      const name = new TextDecoder().decode(
        new Uint8Array(sealed, 0, Math.min(head, sealed.byteLength)),
      );
      if (name !== `${context}|`) return null;
      return new Uint8Array(sealed.slice(head)).map((byte) => byte ^ 255).buffer;
    },
  },
};
