/** One range of a file (RFC 9110): what a `Range` header asks for, as half-open bytes. */

export type ByteRange =
  /** No range, several, or one that is not understood: the whole file. */
  | { readonly is: 'whole' }
  | { readonly is: 'part'; readonly from: number; readonly to: number }
  /** Begins behind the end. */
  | { readonly is: 'beyond' };

export function byteRangeOf(header: string | null, bytes: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { is: 'whole' };
  if (first === '') {
    const count = Math.min(Number(last), bytes);
    return count === 0 ? { is: 'beyond' } : { is: 'part', from: bytes - count, to: bytes };
  }
  const from = Number(first);
  const to = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (last !== '' && Number(last) < from) return { is: 'whole' };
  return from >= bytes ? { is: 'beyond' } : { is: 'part', from, to };
}
