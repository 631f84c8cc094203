/** The `Range` a media element asks for, against a file of known size. */

export interface ByteRange {
  readonly from: number;
  /** Behind the last byte. */
  readonly to: number;
}

/** Null when there is none, or one that is not understood: then the whole file answers. `beyond`: past its end. */
export function readRange(header: string | null, bytes: number): ByteRange | 'beyond' | null {
  const parts = /^bytes=(\d{0,15})-(\d{0,15})$/u.exec(header?.trim() ?? '');
  const first = parts?.[1] ?? '';
  const last = parts?.[2] ?? '';
  if (first === '' && last === '') return null;
  if (first === '') {
    const from = Math.max(0, bytes - Number(last));
    return Number(last) === 0 || bytes === 0 ? 'beyond' : { from, to: bytes };
  }
  const from = Number(first);
  const to = last === '' ? bytes : Math.min(bytes, Number(last) + 1);
  if (from >= bytes) return 'beyond';
  return to <= from ? null : { from, to };
}
