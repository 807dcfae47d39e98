import PostalMime from 'postal-mime';

/** A letter as the mailbox keeps it and its API answers it. */
export interface Letter {
  /** Newer letters have greater ids. */
  readonly id: string;
  /** When it arrived: RFC 3339, UTC. */
  readonly at: string;
  readonly from: string;
  /** Whom the envelope named, which may be more than the head does. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  /** Every http and https address in it, in order, once. */
  readonly links: readonly string[];
  /** The letter as it was posted. */
  readonly source: string;
}

/** Reads a letter as it came over SMTP (RFC 5322, MIME). */
export async function readLetter(id: string, at: Date, to: readonly string[], source: Uint8Array): Promise<Letter> {
  const mail = await PostalMime.parse(source);
  const [text, html] = [mail.text ?? null, mail.html ?? null];
  return {
    id,
    at: at.toISOString(),
    from: mail.from?.address ?? mail.from?.name ?? '',
    to,
    subject: mail.subject ?? '',
    text,
    html,
    links: linksOf(text ?? '', html ?? ''),
    source: new TextDecoder().decode(source),
  };
}

function linksOf(text: string, html: string): string[] {
  const inHtml = [...html.matchAll(/\bhref\s*=\s*["'](https?:[^"']+)["']/gi)].map((match) => (match[1] as string).replaceAll('&amp;', '&'));
  const inText = [...text.matchAll(/\bhttps?:\/\/[^\s<>"'()]+/g)].map((match) => match[0].replace(/[.,;:!?]+$/, ''));
  return [...new Set([...inHtml, ...inText])];
}
