/** A piece of a text: plain, or an address that may become a link. */
export interface TextPart {
  text: string;
  href: string | null;
}

/** What every link in a text has: it opens beside the app, and lends its target nothing. */
export const linkAttributes = { target: '_blank', rel: 'noopener noreferrer nofollow ugc' } as const;

const addresses =
  /(?:\bhttps?:\/\/|(?<![\p{L}\p{N}@.:/_-])www\.(?=[\p{L}\p{N}-]+\.))[^\s<>"'`\u0000-\u001f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const trailing = /[.,:;!?*_~…]+$/u;
const maxLinks = 100;

/**
 * Cuts a text at its absolute http and https addresses (WHATWG URL), and at those that people write without it and begin with `www.`,
 * which are taken for https. Everything else stays text, whatever it looks like; punctuation after an address, and a bracket that was opened before it, do not belong to it.
 */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  let links = 0;
  for (const match of text.matchAll(addresses)) {
    const address = trimmed(match[0]);
    const href = safeHref(/^www\./iu.test(address) ? `https://${address}` : address);
    if (href === null || ++links > maxLinks) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index), href: null });
    parts.push({ text: address, href });
    done = match.index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), href: null });
  return parts;
}

function trimmed(found: string): string {
  let address = found.replace(trailing, '');
  while (/[)\]}]$/.test(address) && !balanced(address)) address = address.slice(0, -1).replace(trailing, '');
  return address;
}

function balanced(address: string): boolean {
  const close = address.at(-1) ?? '';
  const open = { ')': '(', ']': '[', '}': '{' }[close] ?? '';
  return address.split(open).length >= address.split(close).length;
}

/** An address as a link may lead to it: absolute, http or https (WHATWG URL); null for any other. */
export function safeHref(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  // A user name before the host is how `https://bank.example@evil.example` deceives: such text stays text.
  return ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '' ? url.href : null;
}
