/** What a scanned or pasted text leads to. */
import { formatInvitationLink, parseInvitationLink } from '@jamz/core';

export type Judged =
  /** A place in this app. */
  | { readonly end: 'here'; readonly place: string }
  /** An invitation to a group on another server. */
  | { readonly end: 'elsewhere'; readonly url: string; readonly host: string }
  | { readonly end: 'other' };

const other: Judged = { end: 'other' };

/** `origin` is this app's own. A text without an address of its own is taken as ours. */
export function judgeCode(text: string, origin: string): Judged {
  const link = parseInvitationLink(text);
  if (link === null) return other;
  const address = text.trim().split('#', 1)[0] ?? '';
  const url = /^https?:\/\//iu.test(address) ? URL.parse(address) : null;
  if (url !== null && url.origin !== origin) {
    const base = `${url.origin}${url.pathname.replace(/\/$/u, '')}`;
    return { end: 'elsewhere', url: formatInvitationLink(base, link), host: url.host };
  }
  return { end: 'here', place: formatInvitationLink('', link).replace('/#', '') };
}
