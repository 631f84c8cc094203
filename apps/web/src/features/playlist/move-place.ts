/** Where a row goes, told by the neighbours it gets: what the mutation carries (EN31). */

export interface Place {
  readonly afterId: string | null;
  readonly beforeId: string | null;
}

/** A new list with the item at `from` taken out and put in at `to`. */
export function moveTo<T>(items: readonly T[], from: number, to: number): T[] {
  const rest = items.filter((_, index) => index !== from);
  return [...rest.slice(0, to), ...items.slice(from, from + 1), ...rest.slice(to)];
}

/** The neighbours of the item at `index`. */
export function placeBetween(items: readonly { readonly id: string }[], index: number): Place {
  return { afterId: items[index - 1]?.id ?? null, beforeId: items[index + 1]?.id ?? null };
}
