/**
 * Digest and MAC of the simulated world, in plain arithmetic: the same on every platform, and cheap, because a seed
 * hashes every commit it writes. Nobody in here forges anything; 128 mixed bits keep honest texts apart.
 */
import type { DigestPort } from '@jamz/core';

export const simDigest: DigestPort = {
  sha256: hexOf,
  // 43 characters, as 256 bits in base64url are.
  mac: (purpose, text) => hexOf(`${purpose}\0the secret of this world\0${text}`).slice(0, 43),
};

/** Digests remembered: a commit is hashed by whoever writes it, whoever reads it and by the oracle. */
const rememberedMax = 256;

export function createSimDigest(): DigestPort {
  const known = new Map<string, string>();
  return {
    ...simDigest,
    sha256(text) {
      const held = known.get(text);
      if (held !== undefined) return held;
      if (known.size >= rememberedMax) known.clear();
      const made = hexOf(text);
      known.set(text, made);
      return made;
    },
  };
}

/** 64 hexadecimal digits: four words, mixed, and mixed again. */
function hexOf(text: string): string {
  let [a, b] = [0x9e37_79b9 | 0, 0x85eb_ca6b | 0];
  let [c, d] = [0xc2b2_ae35 | 0, 0x27d4_eb2f | 0];
  const { length } = text;
  for (let n = 0; n < length; n += 1) {
    const code = text.charCodeAt(n);
    a = Math.imul(a ^ code, 0x0100_0193);
    b = Math.imul(b ^ (code + (b >>> 15)), 0x85eb_ca6b);
    c = (c + Math.imul(a ^ b, 0x9e37_79b1)) | 0;
  }
  d ^= length;
  let hex = '';
  for (let n = 0; n < 8; n += 1) {
    a = finish(a + n + d);
    b = finish(b ^ a);
    c = finish(c + b);
    d = finish(d ^ c);
    hex += (d >>> 0).toString(16).padStart(8, '0');
  }
  return hex;
}

/** Every bit of the word sways every other (the finisher of MurmurHash3). */
function finish(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
