/** A small picture as text and back: a half-made group keeps it in the tab's own storage, which holds nothing else. */

/** As the `data:` address of the same bytes. */
export async function pictureToText(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${picture.type};base64,${btoa(binary)}`;
}

/** Null for anything but a picture: what lies in storage is outside data. */
export function textToPicture(text: string): Blob | null {
  const found = /^data:(image\/(?:jpeg|png|webp));base64,([A-Za-z0-9+/]+={0,2})$/u.exec(text);
  const [, type, base64] = found ?? [];
  if (type === undefined || base64 === undefined || base64.length % 4 !== 0) return null;
  const binary = atob(base64);
  return new Blob([Uint8Array.from(binary, (char) => char.charCodeAt(0))], { type });
}
