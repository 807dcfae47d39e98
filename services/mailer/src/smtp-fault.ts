/** What went wrong with posting a letter. */
export interface SmtpFault {
  /** Trying again is pointless: this letter will never be taken. */
  final: boolean;
  /** For people; without addresses. */
  reason: string;
  /** What the server said (RFC 5321), and more exactly (RFC 3463): `5.1.1` is a mailbox that is not there. Null: it said nothing. */
  code: number | null;
  status: string | null;
  /** The address itself was refused for good: nothing comes to it. */
  bounced: boolean;
}

/** Steps of SMTP at which a refusal is about this letter, not about us or the server. */
const aboutTheLetter = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/**
 * Judges an error of nodemailer. Final is only what a server said for good (5xx, RFC 5321 section 4.2.1) about this letter, and an
 * address that is none. A refused login or greeting is our fault or a passing one: letters wait until it is mended.
 */
export function judgeSmtpFault(error: unknown): SmtpFault {
  const { responseCode, command, code, message } = error as { responseCode?: number; command?: string; code?: string; message?: string };
  const refused = responseCode !== undefined && responseCode >= 500 && aboutTheLetter.has(command ?? '');
  const noAddress = code === 'EENVELOPE' && responseCode === undefined;
  const reason = withoutAddresses(message ?? String(error));
  const status = responseCode === undefined ? null : (/\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(reason)?.[0] ?? null);
  const bounced = noAddress || (refused && command === 'RCPT TO');
  return { final: refused || noAddress, reason, code: responseCode ?? null, status, bounced };
}

function withoutAddresses(text: string): string {
  return text
    .replace(/[^\s<>()[\]"',;:]+@[^\s<>()[\]"',;]+/g, '(address)')
    .replace(/\s+/g, ' ')
    .slice(0, 300);
}
