import { createTransport } from 'nodemailer';
import type { MailerConfig } from './config.ts';

export interface Mail {
  /** The same for every try: mail programs show two of one id as one. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  language: string;
}

const connectWithinMs = 5000;
const silentAtMostMs = 20_000;

/**
 * Posts letters to the server at SMTP_URL, one connection each, within half a minute or not at all.
 * @returns a function that resolves when the server has taken the letter, and else rejects with what judgeSmtpFault reads
 */
export function openSmtp({ SMTP_URL, MAIL_FROM }: Pick<MailerConfig, 'SMTP_URL' | 'MAIL_FROM'>): (mail: Mail) => Promise<void> {
  const transport = createTransport({
    url: SMTP_URL,
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    dnsTimeout: connectWithinMs,
    socketTimeout: silentAtMostMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = MAIL_FROM.replace(/^.*@|>$/g, '');
  return async ({ id, to, subject, html, text, language }) => {
    await transport.sendMail({
      from: MAIL_FROM,
      to: { name: '', address: to },
      subject,
      html,
      text,
      messageId: `<${id}@${domain}>`,
      headers: { 'Content-Language': language, 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
  };
}
