/** Sealing under the person's own key, which every device of theirs derives anew at sign-in. */
import {
  createWebCryptoByteSealer,
  createWebCryptoSealer,
} from '../storage/sealed-with-web-crypto.ts';
import type { Sealers } from './seal-files.ts';

export const createSealers = (key: CryptoKey): Sealers => ({
  text: createWebCryptoSealer(key),
  bytes: createWebCryptoByteSealer(key),
});
