import { join } from 'node:path';
import { isFree } from '@chatter/testkit/free-port.ts';
import { startMailbox } from '@chatter/testkit/mailbox/start-mailbox.ts';
import type { Home } from './home.ts';
import { say } from './say.ts';
import type { Settings } from './settings.ts';

export interface Post extends AsyncDisposable {
  /** Where the mailer posts. */
  readonly smtpUrl: string;
  /** Where letters are read; null when a real mail server was given. */
  readonly mailbox: string | null;
}

/** Starts the development mailbox, unless a mail server is given. Its page is at MAILBOX_PORT, or elsewhere if that is taken. */
export async function startPost({ SMTP_URL, MAILBOX_PORT }: Settings, home: Home): Promise<Post> {
  if (SMTP_URL !== undefined) {
    say('Letters', 'leave by SMTP_URL');
    return { smtpUrl: SMTP_URL, mailbox: null, [Symbol.asyncDispose]: async () => {} };
  }
  const webPort = (await isFree(MAILBOX_PORT)) ? MAILBOX_PORT : 0;
  const mailbox = await startMailbox({ folder: join(home.path, 'mailbox'), webPort });
  say('Letters', mailbox.url);
  return { smtpUrl: mailbox.smtpUrl, mailbox: mailbox.url, [Symbol.asyncDispose]: () => mailbox[Symbol.asyncDispose]() };
}
