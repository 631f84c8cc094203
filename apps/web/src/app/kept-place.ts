/** Where the music was when the page went away, as text for the tab's own storage and back. */

export interface KeptPlace {
  readonly groupId: string;
  readonly itemId: string;
  readonly ms: number;
  readonly playing: boolean;
}

export const placeToText = (place: KeptPlace): string => JSON.stringify(place);

/** Null for anything else: what lies in storage is outside data. */
export function textToPlace(text: string | null): KeptPlace | null {
  const fields = new Map(Object.entries(parseObject(text)));
  const [groupId, itemId] = [fields.get('groupId'), fields.get('itemId')];
  const [ms, playing] = [fields.get('ms'), fields.get('playing')];
  if (typeof groupId !== 'string' || typeof itemId !== 'string') return null;
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return null;
  return { groupId, itemId, ms, playing: playing === true };
}

function parseObject(text: string | null): object {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
